package org.ke4j.cli;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options of a command that has many, by what they concern: first those of every day, then one
 * heading for each shared group, in the order of the work.
 */
final class GroupedHelp {
  private static final List<String> EVERY_DAY =
      List.of(
          "--data",
          "--class",
          "--detector",
          "--protocol",
          "--encoder",
          "--false-alarms",
          "--out",
          "--json",
          "--resume");

  private static final Map<Class<?>, String> HEADINGS = headings();

  private static final String COMMAND = "Thresholds and tests";

  private GroupedHelp() {}

  private static Map<Class<?>, String> headings() {
    Map<Class<?>, String> headings = new LinkedHashMap<>();
    headings.put(DataOptions.class, "Images");
    headings.put(PictureOptions.class, "Images");
    headings.put(EncoderOptions.class, "Embeddings");
    headings.put(RankingOptions.class, "Ranking of the transformations");
    headings.put(ResumeOptions.class, COMMAND);
    headings.put(TrainCommand.class, COMMAND);
    headings.put(EvaluateCommand.class, COMMAND);
    headings.put(SeedOptions.class, "Run");
    headings.put(ThreadOptions.class, "Run");
    headings.put(ResultOptions.class, "Run");
    return headings;
  }

  /** Takes the place of a command's plain list. */
  static void addTo(CommandLine command) {
    command.getCommandSpec().usageMessage().abbreviateSynopsis(true);
    command
        .getHelpSectionMap()
        .put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST, GroupedHelp::render);
  }

  private static String render(Help help) {
    Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
    groups.put("Every day", new ArrayList<>());
    HEADINGS.values().forEach(heading -> groups.putIfAbsent(heading, new ArrayList<>()));
    for (OptionSpec option : help.commandSpec().options()) {
      if (!option.hidden() && option.group() == null) {
        groups.get(heading(option)).add(option);
      }
    }
    groups
        .get("Every day")
        .sort(Comparator.comparingInt(option -> EVERY_DAY.indexOf(option.longestName())));
    StringBuilder text = new StringBuilder();
    groups.forEach(
        (heading, options) -> {
          if (!options.isEmpty()) {
            Help.Layout layout = help.createDefaultLayout();
            layout.addOptions(options, help.parameterLabelRenderer());
            text.append(String.format("%n%s:%n", heading)).append(layout);
          }
        });
    return text.append(help.optionListGroupSections()).toString();
  }

  private static String heading(OptionSpec option) {
    if (EVERY_DAY.contains(option.longestName())) {
      return "Every day";
    }
    return option.userObject() instanceof Field field
        ? HEADINGS.getOrDefault(field.getDeclaringClass(), "Run")
        : "Run";
  }
}
