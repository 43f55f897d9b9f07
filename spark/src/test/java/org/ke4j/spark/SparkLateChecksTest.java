package org.ke4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.spark.cli.SparkCommand;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Every number and every place for results of every verb is tried before a session is started, and
 * so before anything is read: every input of the lines below is missing.
 */
class SparkLateChecksTest {
  /** What a verb cannot do without, besides the folder of its pictures. */
  private static final Map<String, String> LINES =
      Map.of(
          "drift", "--images GONE --model GONE",
          "embed", "--images GONE --out NEW/out",
          "evaluate", "GONE --folder NEW/out",
          "fit", "--images GONE --out MODEL",
          "rank", "--images GONE",
          "score", "--images GONE --model GONE --out NEW/out");

  private static final Set<String> ZERO_IS_FINE =
      Set.of("--max-damaged", "--partitions", "--offset", "--trim");

  /** Any whole number will do. */
  private static final Set<String> SEEDS = Set.of("--seed");

  /** Places for results, and what they may not be: a folder for a file, a file for a folder. */
  private static final Map<String, Boolean> FILE_WANTED =
      new TreeMap<>(
          Map.of(
              "drift --json", true,
              "embed --json", true,
              "embed --out", false,
              "evaluate --folder", false,
              "evaluate --json", true,
              "fit --json", true,
              "fit --out", true,
              "rank --json", true,
              "score --json", true,
              "score --out", false));

  /** Options that take a path or a text and write nothing. */
  private static final Set<String> NOT_WRITTEN =
      Set.of(
          "--images",
          "--model",
          "--data",
          "--input-format",
          "--master",
          "--conf",
          "--encoder",
          "--class",
          "--transformations",
          "--ground",
          "--window",
          "--format",
          "--detector",
          "--set",
          "--harmless",
          "--harmful");

  @TempDir private Path folder;
  private final StringBuilder wrong = new StringBuilder();
  private scala.Option<SparkSession> before;
  private int tried;

  @BeforeEach
  void withoutSession() {
    before = SparkSession.getDefaultSession();
    SparkSession.clearDefaultSession();
    SparkSession.clearActiveSession();
  }

  @AfterEach
  void sessionAsBefore() {
    if (!before.isEmpty()) {
      SparkSession.setDefaultSession(before.get());
      SparkSession.setActiveSession(before.get());
    }
  }

  private static Map<String, CommandLine> verbs() {
    return new TreeMap<>(new CommandLine(new SparkCommand()).getSubcommands());
  }

  private Path gone() {
    return folder.resolve("gone");
  }

  /** The verb's line with another value of an option. */
  private SparkCall call(String verb, String option, String value) {
    List<Object> words = new ArrayList<>(List.of(verb));
    String line = LINES.get(verb).replaceFirst(option + " \\S+", "").strip();
    for (String word : line.split(" ")) {
      words.add(
          word.replace("GONE", gone().toString())
              .replace("NEW", folder.resolve("new").toString())
              .replace("MODEL", folder.resolve("model.ke4j").toString()));
    }
    words.add(option + "=" + value);
    return SparkCall.of(words.toArray());
  }

  private void refused(String verb, String option, String value, String named, boolean wrongUse) {
    tried++;
    SparkCall call = call(verb, option, value);
    String said = call.messages();
    if (call.status() == 0
        || (wrongUse && call.status() != 2)
        || !said.contains(named)
        || said.contains(gone().toString())
        || said.contains("Exception")
        || !SparkSession.getDefaultSession().isEmpty()) {
      wrong.append(verb).append(' ').append(option).append('=').append(value);
      wrong.append(": status ").append(call.status()).append(", ").append(said).append('\n');
    }
  }

  private static boolean numeric(Class<?> type) {
    return type != boolean.class && (type.isPrimitive() || Number.class.isAssignableFrom(type));
  }

  @Test
  void everyNumberIsCheckedBeforeTheWork() {
    verbs()
        .forEach(
            (verb, command) -> {
              for (OptionSpec option : command.getCommandSpec().options()) {
                if (!numeric(option.type())) {
                  continue;
                }
                String name = option.longestName();
                List<String> values = new ArrayList<>(List.of("NaN", "x"));
                if (!SEEDS.contains(name)) {
                  values.add("-1");
                  if (!ZERO_IS_FINE.contains(name)) {
                    values.add("0");
                  }
                }
                values.add(
                    option.type() == double.class || option.type() == Double.class
                        ? "Infinity"
                        : "9223372036854775808");
                values.forEach(value -> refused(verb, name, value, name, true));
              }
            });
    assertEquals("", wrong.toString());
    assertTrue(tried > 80, tried + " were tried");
  }

  @Test
  void everyWordThatIsNoneIsRefusedBeforeTheWork() {
    refused("drift", "--window", "year", "year", true);
    refused("score", "--format", "xml", "xml", true);
    refused("rank", "--ground", "taxicab", "taxicab", true);
    refused("rank", "--transformations", "nothing", "nothing", true);
    refused("fit", "--detector", "nobody", "nobody", true);
    for (String verb : List.of("drift", "embed", "fit", "rank", "score")) {
      refused(verb, "--input-format", "tar", "tar", true);
    }
    assertEquals("", wrong.toString());
  }

  @Test
  void everyPlaceForResultsIsTriedBeforeTheWork() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    Path below = file.resolve("below");
    Path full = Files.createDirectories(folder.resolve("full/of"));
    Files.writeString(full.resolve("mine"), "x");
    Set<String> places = FILE_WANTED.keySet();
    verbs()
        .forEach(
            (verb, command) -> {
              for (OptionSpec option : command.getCommandSpec().options()) {
                String name = option.longestName();
                Class<?> type = option.type();
                boolean switched = type == boolean.class || numeric(type);
                if (!places.contains(verb + " " + name)) {
                  assertTrue(switched || NOT_WRITTEN.contains(name), verb + " " + name);
                  continue;
                }
                boolean forFile = FILE_WANTED.get(verb + " " + name);
                for (Path place : List.of(forFile ? full : file, below)) {
                  refused(verb, name, place.toString(), place.toString(), false);
                }
              }
            });
    refused("embed", "--out", full.toString(), full.toString(), true);
    refused("score", "--out", full.toString(), full.toString(), true);
    refused("score", "--out", "", "folder", true);
    refused("embed", "--out", "nosuch://host/out", "nosuch", false);
    assertEquals("", wrong.toString());
    assertEquals(24, tried);
    assertEquals("x", Files.readString(file));
    try (Stream<Path> all = Files.list(folder)) {
      assertEquals(
          List.of("file", "full"), all.map(p -> p.getFileName().toString()).sorted().toList());
    }
  }

  /** As 'ke' refuses it. */
  @Test
  void whatCannotBeAPathIsRefusedBeforeTheWork() {
    Map<String, List<String>> paths =
        Map.of(
            "drift", List.of("--model", "--json"),
            "evaluate", List.of("--folder", "--json"),
            "fit", List.of("--out", "--json"),
            "score", List.of("--model", "--json"));
    paths.forEach(
        (verb, options) -> {
          for (String option : options) {
            refused(verb, option, "", "expected a path, got nothing", true);
            refused(verb, option, "a\0b", "cannot be the name of a file", true);
          }
        });
    assertEquals("", wrong.toString());
  }

  @Test
  void onePlaceForTwoResultsIsRefusedBeforeTheWork() {
    Path out = folder.resolve("new/out");
    for (String verb : List.of("embed", "score", "evaluate")) {
      refused(verb, "--json", out.toString(), "--json", true);
      refused(verb, "--json", out.getParent().toString(), "--json", true);
    }
    refused("fit", "--json", folder.resolve("model.ke4j").toString(), "two results", true);
    assertEquals("", wrong.toString());
  }
}
