package org.ke4j.cli;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The verbs, in the order of the work. Picocli reads the annotations of all options of a class with
 * reflection, which takes longer than a short command itself: only the verbs that a command line
 * names are read whole, of the others the name and the description.
 */
final class Verbs {
  private static final Map<String, Class<?>> ALL = all();

  private Verbs() {}

  private static Map<String, Class<?>> all() {
    Map<String, Class<?>> verbs = new LinkedHashMap<>();
    verbs.put("demo", DemoCommand.class);
    verbs.put("datasets", DatasetsCommand.class);
    verbs.put("encoders", EncodersCommand.class);
    verbs.put("fetch", FetchCommand.class);
    verbs.put("transformations", TransformationsCommand.class);
    verbs.put("embed", EmbedCommand.class);
    verbs.put("rank", RankCommand.class);
    verbs.put("fit", FitCommand.class);
    verbs.put("train", TrainCommand.class);
    verbs.put("score", ScoreCommand.class);
    verbs.put("threshold", ThresholdCommand.class);
    verbs.put("drift", DriftCommand.class);
    verbs.put("serve", ServeCommand.class);
    verbs.put("evaluate", EvaluateCommand.class);
    verbs.put("grid", GridCommand.class);
    verbs.put("paper", PaperCommand.class);
    verbs.put("tradeoff", TradeOffCommand.class);
    verbs.put("metrics", MetricsCommand.class);
    verbs.put("export", ExportCommand.class);
    verbs.put("transport", TransportCommand.class);
    verbs.put("bench", BenchCommand.class);
    verbs.put("info", InfoCommand.class);
    verbs.put("cache", CacheCommand.class);
    verbs.put("completion", CompletionCommand.class);
    verbs.put("man", ManCommand.class);
    verbs.put("spark", SparkNotice.class);
    return Collections.unmodifiableMap(verbs);
  }

  /** Their names. */
  static Set<String> names() {
    return ALL.keySet();
  }

  /**
   * The command line that understands these words.
   *
   * @param words of the user; a word that starts with @ may name a file with any verb
   */
  static CommandLine line(String... words) {
    List<String> said = Arrays.asList(words);
    boolean any = said.stream().anyMatch(word -> word.startsWith("@"));
    return line(any ? ALL.keySet() : said, words);
  }

  /** The command line with every option of every verb. */
  static CommandLine whole() {
    return line(ALL.keySet());
  }

  private static CommandLine line(java.util.Collection<String> wanted, String... words) {
    CommandLine line = new CommandLine(new Ke());
    ALL.forEach(
        (name, type) ->
            line.addSubcommand(
                name,
                wanted.contains(name)
                    ? new CommandLine(type)
                    : new CommandLine(mention(name, type))));
    for (String verb : List.of("train", "evaluate")) {
      if (wanted.contains(verb)) {
        MethodOptions.addTo(line.getSubcommands().get(verb), words);
      }
    }
    line.getSubcommands()
        .forEach(
            (name, verb) -> {
              if (wanted.contains(name) && !name.equals("spark")) {
                Configured.addTo(verb);
              }
            });
    return line;
  }

  /** As the list of commands shows it. */
  private static CommandSpec mention(String name, Class<?> type) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage().description(type.getAnnotation(Command.class).description());
    return spec;
  }
}
