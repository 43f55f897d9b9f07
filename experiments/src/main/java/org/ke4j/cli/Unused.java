package org.ke4j.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Options of shared groups that a command does not honour: not listed in its help and not recorded,
 * but taken, with a word that they do nothing, for programs that pass them.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface Unused {
  String[] value();

  /** Applies the annotations of all commands. */
  final class Options {
    private Options() {}

    static void hide(CommandLine line) {
      Unused unused = of(line.getCommandSpec());
      if (unused != null) {
        for (String name : unused.value()) {
          hide(line.getCommandSpec(), name);
        }
      }
      line.getSubcommands().values().forEach(Options::hide);
    }

    private static Unused of(CommandSpec command) {
      Object verb = command.userObject();
      return verb == null ? null : verb.getClass().getAnnotation(Unused.class);
    }

    static void hide(CommandSpec command, String name) {
      OptionSpec option = command.findOption(name);
      if (option == null) {
        throw new IllegalStateException(command.qualifiedName() + " has no option " + name);
      }
      command.remove(option);
      command.addOption(option.toBuilder().hidden(true).build());
    }

    /** Tells of those that the user gave. */
    static void tell(ParseResult parsed) {
      CommandSpec command = parsed.commandSpec();
      Unused unused = of(command);
      List<String> never = unused == null ? List.of() : List.of(unused.value());
      for (OptionSpec option : command.options()) {
        String name = option.longestName();
        if (option.hidden() && parsed.hasMatchedOption(option)) {
          String where =
              never.contains(name)
                  ? "'" + command.qualifiedName() + "'"
                  : "what --detector names, " + text(command.findOption("--detector").getValue());
          System.err.println("ke: " + name + " has no effect on " + where);
        }
      }
      parsed.subcommands().forEach(Options::tell);
    }

    private static String text(Object names) {
      return names instanceof String[] several ? String.join(", ", several) : names.toString();
    }
  }
}
