package org.ke4j.cli;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.method.ConfiguredMethod;
import org.ke4j.method.DetectorMethod;
import org.ke4j.method.Preset;
import org.ke4j.option.OptionField;
import org.ke4j.option.OptionRecord;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options of all detectors that are found. Help shows those of the chosen detectors, each under
 * the heading of its detector, an option of several under the first; the others are taken, with a
 * word that they do nothing.
 */
final class MethodOptions {
  private static final int FIRST_PLACE = 10;

  /** The names of all detectors. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return DetectorMethod.all().stream().map(method -> method.name()).iterator();
    }
  }

  /**
   * Adds the options to a command, and takes from its help what the chosen detectors do not use.
   *
   * @param words of the command line, which name them
   */
  static void addTo(CommandLine line, String... words) {
    CommandSpec command = line.getCommandSpec();
    List<DetectorMethod<?>> chosen = chosen(command, words);
    addGroups(command, chosen);
    for (DetectorMethod<?> method : DetectorMethod.all()) {
      for (OptionField field : fields(method)) {
        if (command.findOption("--" + field.name()) == null) {
          command.addOption(option(method, field).toBuilder().hidden(true).build());
        }
      }
    }
    if (chosen.stream().noneMatch(DetectorMethod::keepsCheckpoints)) {
      Unused.Options.hide(command, "--resume");
    }
    if (command.findOption("--calibration") != null) {
      if (chosen.stream().allMatch(DetectorMethod::leavesOneOut)) {
        Unused.Options.hide(command, "--calibration");
      }
      if (chosen.stream().noneMatch(DetectorMethod::usesKnowledge)) {
        RankingOptions.OF_KNOWLEDGE.forEach(name -> Unused.Options.hide(command, name));
      }
    }
    GroupedHelp.addTo(line);
  }

  /** What the command line names, or the default; a wrong name is refused later. */
  private static List<DetectorMethod<?>> chosen(CommandSpec command, String... words) {
    OptionSpec detector = command.findOption("--detector");
    String names = detector.defaultValue();
    for (int i = 0; i < words.length; i++) {
      if (words[i].startsWith("--detector=")) {
        names = words[i].substring("--detector=".length());
      } else if (words[i].equals("--detector") && i + 1 < words.length) {
        names = words[i + 1];
      }
    }
    List<String> wanted = List.of(names.split(","));
    List<DetectorMethod<?>> found =
        DetectorMethod.all().stream().filter(method -> wanted.contains(method.name())).toList();
    return found.isEmpty() ? DetectorMethod.all() : found;
  }

  private static void addGroups(CommandSpec command, List<DetectorMethod<?>> chosen) {
    int place = FIRST_PLACE;
    for (DetectorMethod<?> method : chosen) {
      ArgGroupSpec.Builder group =
          ArgGroupSpec.builder()
              .heading("%n" + method.name() + ": " + method.summary() + "%n")
              .validate(false)
              .order(place++);
      boolean any = false;
      for (OptionField field : fields(method)) {
        if (command.findOption("--" + field.name()) == null) {
          group.addArg(option(method, field));
          any = true;
        }
      }
      if (any) {
        command.addArgGroup(group.build());
      }
    }
  }

  private static Iterable<OptionField> fields(DetectorMethod<?> method) {
    return OptionRecord.fields(method.defaults(Preset.PAPER).getClass());
  }

  private static OptionSpec option(DetectorMethod<?> method, OptionField field) {
    String paper = OptionRecord.print(method.defaults(Preset.PAPER)).get(field.name());
    String reference = OptionRecord.print(method.defaults(Preset.REFERENCE)).get(field.name());
    boolean fixed = paper != null && paper.equals(reference) && !field.isFlag();
    OptionSpec.Builder option =
        OptionSpec.builder("--" + field.name())
            .required(false)
            .description(field.help() + (fixed ? " (default: " + paper + ")" : ""));
    fixed = fixed && sameForAll(field.name(), paper);
    if (field.isFlag()) {
      return option.type(boolean.class).arity("0").build();
    }
    option.type(String.class).paramLabel(field.label());
    return (fixed ? option.defaultValue(paper) : option).build();
  }

  /** Whether no method with an option of this name has another default. */
  private static boolean sameForAll(String name, String value) {
    return DetectorMethod.all().stream()
        .map(method -> OptionRecord.print(method.defaults(Preset.PAPER)))
        .allMatch(text -> value.equals(text.getOrDefault(name, value)));
  }

  /** The method of a name with the options of a command line. */
  static ConfiguredMethod method(String name, RankingOptions ranking, CommandSpec command) {
    DetectorMethod<?> method = DetectorMethod.find(name);
    Map<String, String> values = new LinkedHashMap<>();
    for (OptionField field : fields(method)) {
      Object value = command.findOption("--" + field.name()).getValue();
      if (value != null) {
        values.put(field.name(), value.toString());
      }
    }
    ConfiguredMethod configured = ConfiguredMethod.of(method, ranking.preset(), values);
    configured.check(
        ranking.selection(),
        new DetectorMethod.RankedBy(ranking.transformations().size(), ranking.severity()));
    return configured;
  }
}
