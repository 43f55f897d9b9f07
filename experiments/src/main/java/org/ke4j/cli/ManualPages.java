package org.ke4j.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ke4j.store.Provenance;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Manual pages in roff, from what picocli knows of the verbs. */
final class ManualPages {
  private ManualPages() {}

  /** The text of each page by its name: {@code ke}, {@code ke-score}, {@code ke-grid-run}. */
  static Map<String, String> all() {
    Map<String, String> pages = new LinkedHashMap<>();
    CommandLine line = Verbs.whole();
    Unused.Options.hide(line);
    add("ke", line, pages);
    return pages;
  }

  private static void add(String name, CommandLine line, Map<String, String> pages) {
    pages.put(name, page(name, line));
    line.getSubcommands().forEach((verb, below) -> add(name + "-" + verb, below, pages));
  }

  private static String page(String name, CommandLine line) {
    CommandSpec spec = line.getCommandSpec();
    Help help = new Help(spec, Help.defaultColorScheme(Help.Ansi.OFF));
    StringBuilder text = new StringBuilder();
    text.append(".TH \"")
        .append(name.toUpperCase(java.util.Locale.ROOT))
        .append("\" 1 \"\" \"KE4J ");
    text.append(Provenance.runningVersions().get("ke4j")).append("\"\n");
    String[] description = spec.usageMessage().description();
    String summary = description.length == 0 ? "" : description[0];
    int end = summary.indexOf(". ");
    section(text, "NAME");
    text.append(plain(name)).append(" \\- ");
    text.append(plain(end < 0 ? summary.replaceFirst("\\.$", "") : summary.substring(0, end)));
    text.append('\n');
    section(text, "SYNOPSIS");
    text.append(".nf\n").append(lines(help.synopsis(0))).append(".fi\n");
    section(text, "DESCRIPTION");
    paragraphs(text, description);
    if (!line.getSubcommands().isEmpty()) {
      section(text, "COMMANDS");
      line.getSubcommands()
          .forEach(
              (verb, below) -> {
                String[] about = below.getCommandSpec().usageMessage().description();
                item(text, verb, about.length == 0 ? "" : about[0]);
              });
    }
    options(text, spec);
    footer(text, spec.usageMessage().footer());
    return text.toString();
  }

  private static void options(StringBuilder text, CommandSpec spec) {
    section(text, "OPTIONS");
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      if (!parameter.hidden()) {
        item(text, parameter.paramLabel(), String.join(" ", parameter.description()));
      }
    }
    for (OptionSpec option : spec.options()) {
      if (!option.hidden()) {
        String label = option.arity().max() == 0 ? "" : " " + option.paramLabel();
        item(
            text,
            String.join(", ", option.names()) + label,
            String.join(" ", option.description()).replace("%n", " "));
      }
    }
  }

  private static void footer(StringBuilder text, String... footer) {
    if (footer.length > 0) {
      section(text, "NOTES");
      text.append(".nf\n");
      for (String one : footer) {
        text.append(plain(one)).append('\n');
      }
      text.append(".fi\n");
    }
  }

  private static void section(StringBuilder text, String name) {
    text.append(".SH ").append(name).append('\n');
  }

  private static void item(StringBuilder text, String name, String about) {
    text.append(".TP\n\\fB").append(plain(name)).append("\\fR\n").append(plain(about)).append('\n');
  }

  private static void paragraphs(StringBuilder text, String... paragraphs) {
    for (String one : paragraphs) {
      text.append(one.isEmpty() ? ".PP" : plain(one)).append('\n');
    }
  }

  private static String lines(String several) {
    StringBuilder text = new StringBuilder();
    several.lines().forEach(line -> text.append(plain(line)).append('\n'));
    return text.toString();
  }

  /** As roff prints it: no letter of the text is an instruction. */
  private static String plain(String text) {
    String safe = text.replace("%%", "%").replace("\\", "\\e").replace("-", "\\-");
    return safe.startsWith(".") || safe.startsWith("'") ? "\\&" + safe : safe;
  }
}
