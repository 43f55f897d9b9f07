package org.ke4j.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ke4j.method.ConfiguredMethod;
import org.ke4j.method.DetectorMethod;
import org.ke4j.method.Fitting;
import org.ke4j.method.Preset;
import org.ke4j.option.OptionField;
import org.ke4j.option.OptionRecord;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options of all detectors that are found, each under the heading of its detector; an option of
 * several detectors stands under the first.
 */
final class MethodOptions {
  private static final int FIRST_PLACE = 10;

  private final Map<String, String> details = new LinkedHashMap<>();

  /** Adds the options to a command. */
  static void addTo(CommandSpec command) {
    int place = FIRST_PLACE;
    for (DetectorMethod<?> method : DetectorMethod.all()) {
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
            .description(field.help() + (fixed ? " (default: ${DEFAULT-VALUE})" : ""));
    if (field.isFlag()) {
      return option.type(boolean.class).arity("0").build();
    }
    option.type(String.class).paramLabel(field.label());
    return (fixed ? option.defaultValue(paper) : option).build();
  }

  /** What a reader of the results must know of a method. */
  Map<String, String> details() {
    return details;
  }

  /** The method of a name with the options of a command line. */
  ConfiguredMethod method(String name, RankingOptions ranking, CommandSpec command) {
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
    if (!configured.details().isEmpty()) {
      details.put(name, configured.details());
    }
    return configured;
  }

  /** What every method is told. */
  static Fitting fitting(RankingOptions ranking, SeedOptions seeds, OutputOptions output) {
    return new Fitting(ranking.selection(), seeds.seed, output.threads(), output.progress(), null);
  }
}
