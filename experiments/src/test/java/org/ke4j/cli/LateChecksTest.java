package org.ke4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.error.UsageException;
import org.ke4j.method.ConfiguredMethod;
import org.ke4j.method.DetectorMethod;
import org.ke4j.method.Preset;
import org.ke4j.option.OptionRecord;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Every number that any verb takes: what is none, or out of range, is refused by the name of its
 * option before anything is read. Every input of the lines below is missing, so that a verb that
 * begins to work complains of the input instead.
 */
class LateChecksTest {
  /** A line for each verb; a comma stands where options go, at the end otherwise. */
  private static final List<String> LINES =
      List.of(
          "demo --class NOBODY",
          "datasets --data GONE",
          "encoders",
          "encoders add GONE.onnx",
          "encoders distil E.onnx --data GONE",
          "encoders remove NOBODY",
          "fetch NOBODY",
          "transformations --data GONE",
          "embed --output E.npy --data GONE",
          "rank --data GONE",
          "fit --normal GONE --out B.ke4j",
          "train --data GONE",
          "score GONE.ke4j --watch --images .",
          "threshold GONE.ke4j",
          "drift GONE.ke4j GONE",
          "serve GONE.ke4j",
          "evaluate --data GONE",
          "grid status GONE.yaml",
          "grid run GONE.yaml",
          "grid export GONE.yaml",
          "grid epochs GONE.yaml",
          "paper figure5 --data GONE",
          "tradeoff GONE GONE2",
          "metrics GONE.csv",
          "export GONE.ke4j --format libsvm --output X",
          "transport GONE.npy GONE2.npy",
          "bench encoder --encoder GONE.onnx",
          "bench transport GONE.npy GONE2.npy",
          "bench run , -- datasets --data GONE",
          "info GONE.ke4j",
          "cache list",
          "completion bash",
          "man rank");

  /** Texts that hold a number, and the numbers in them that are refused. */
  private static final Map<String, List<String>> NUMBERS_IN_TEXT =
      Map.of(
          "--severity", List.of("NaN", "0", "-1", "7", "1.5", "1 "),
          "--test-severity", List.of("NaN", "0", "-1", "7", "1.5", "1 "),
          "--size", List.of("NaN", "0", "-1", "1e9", "16385", "1.5"),
          "--resize", List.of("NaN", "0", "-1", "1e9", "16385", "1.5"),
          "--mean", List.of("NaN", "0", "0,0,NaN", "0,0,0,0", "0,0,Infinity", "a,b,c"),
          "--deviation", List.of("NaN", "1", "1,1,0", "1,-1,1", "1,1,NaN", "1,1,Infinity"));

  /** What is none for any option. */
  private static final List<String> NO_NUMBERS = List.of("NaN");

  private static final Set<String> FILES =
      Set.of(
          "--json",
          "--sheet",
          "--output",
          "--names",
          "--page",
          "--jsonl",
          "--report",
          "--coupling");

  private static final Set<String> FOLDERS =
      Set.of("--out", "--copy-anomalies", "--move-anomalies", "--cache");

  /** Where cells are written while the work goes on. */
  private static final Set<String> CELLS =
      Set.of("--folder of grid run", "--folder of grid epochs", "--folder of paper");

  /** Paths to which nothing is written. */
  private static final Set<String> INPUTS =
      Set.of(
          "--model",
          "--images",
          "--normal",
          "--add",
          "--changes",
          "--input",
          "--cost",
          "--weights-x",
          "--weights-y",
          "--compare",
          "--knowledge",
          "--api-key-file",
          "--tls-keystore",
          "--tls-password-file",
          "--folder of grid status",
          "--folder of grid export");

  private static final Set<String> ZERO_IS_FINE =
      Set.of(
          "--test-share",
          "--trim",
          "--offset",
          "--repetitions",
          "--port",
          "--reload",
          "--top of drift",
          "--false-alarms of score",
          "--false-alarms of train",
          "--false-alarms of threshold",
          "--value",
          "--mu",
          "--tolerance",
          "--momentum",
          "--weight-decay",
          "--projection",
          "--warmup",
          "--clip",
          "--frozen",
          "--views",
          "--width",
          "--relation-weight",
          "--knowledge-weight");

  private static final Set<String> BELOW_ZERO_IS_FINE = Set.of("--value");

  /** Any whole number will do. */
  private static final Set<String> SEEDS = Set.of("--seed", "--seeds");

  @TempDir private Path folder;
  private final StringBuilder wrong = new StringBuilder();
  private int tried;

  private record Ran(int status, String messages) {}

  private static Ran ke(List<String> words) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(messages, true, StandardCharsets.UTF_8));
      int status = Ke.run(words.toArray(String[]::new));
      return new Ran(status, messages.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  private static void leaves(String name, CommandLine line, Map<String, CommandLine> found) {
    line.getSubcommands()
        .forEach(
            (verb, below) -> {
              String deeper = name.isEmpty() ? verb : name + " " + verb;
              boolean group =
                  below.getCommand() instanceof Runnable && !deeper.equals("completion");
              if (!group && !deeper.equals("spark")) {
                found.put(deeper, below);
              }
              leaves(deeper, below, found);
            });
  }

  private String line(String verb) {
    return LINES.stream()
        .filter(line -> (line + " ").startsWith(verb + " "))
        .filter(line -> !verb.equals("encoders") || line.equals(verb))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no line for the verb " + verb))
        .replace("GONE", folder.resolve("gone").toString());
  }

  private static List<String> with(String line, String option, String value) {
    List<String> words = new ArrayList<>(List.of(line.split(" ")));
    int place = words.indexOf(",");
    if (place < 0) {
      place = words.size();
    } else {
      words.remove(place);
    }
    words.add(place, option + "=" + value);
    return words;
  }

  private void refused(String verb, String line, String option, String value) {
    tried++;
    Ran ran = ke(with(line, option, value));
    String last = ran.messages().strip();
    String name = option.startsWith("--set=") ? "--" + option.substring("--set=".length()) : option;
    if (ran.status() != 2 || !last.contains(name) || last.contains("Exception")) {
      wrong.append(verb).append(' ').append(option).append('=').append(value).append(": status ");
      wrong.append(ran.status()).append(", ").append(last).append('\n');
    }
  }

  private void refused(String verb, String line, String option) {
    List<String> values = new ArrayList<>(NO_NUMBERS);
    if (!ZERO_IS_FINE.contains(option) && !ZERO_IS_FINE.contains(option + " of " + verb)) {
      values.add("0");
    }
    if (!BELOW_ZERO_IS_FINE.contains(option)) {
      values.add("-1");
    }
    values.forEach(value -> refused(verb, line, option, value));
  }

  private static boolean unused(CommandLine command, String option) {
    Unused unused = command.getCommand().getClass().getAnnotation(Unused.class);
    return unused != null && List.of(unused.value()).contains(option);
  }

  private static boolean numeric(Class<?> type) {
    Class<?> one = type.isArray() ? type.getComponentType() : type;
    return one != boolean.class && (one.isPrimitive() || Number.class.isAssignableFrom(one));
  }

  @Test
  void everyNumberOfEveryVerbIsCheckedBeforeTheWork() {
    Map<String, CommandLine> verbs = new LinkedHashMap<>();
    leaves("", Verbs.whole(), verbs);
    verbs.forEach(
        (verb, command) -> {
          for (OptionSpec option : command.getCommandSpec().options()) {
            String name = option.longestName();
            if (NUMBERS_IN_TEXT.containsKey(name) && option.userObject() != null) {
              NUMBERS_IN_TEXT.get(name).forEach(value -> refused(verb, line(verb), name, value));
            } else if (numeric(option.type())) {
              if (SEEDS.contains(name)) {
                NO_NUMBERS.forEach(value -> refused(verb, line(verb), name, value));
              } else {
                refused(verb, line(verb), name);
              }
              if (option.type() != double.class
                  && option.type() != Double.class
                  && option.type() != double[].class) {
                refused(verb, line(verb), name, "9223372036854775808");
              }
            }
            if (name.equals("--threads") && !unused(command, name)) {
              refused(verb, line(verb), name, "2000000");
            }
          }
        });
    assertEquals("", wrong.toString());
    assertTrue(tried > 250, tried + " were tried");
  }

  @Test
  void everyNumberOfEveryDetectorIsCheckedBeforeTheWork() {
    Set<String> numbers = new TreeSet<>();
    for (DetectorMethod<?> method : DetectorMethod.all()) {
      Class<?> options = method.defaults(Preset.PAPER).getClass();
      Set<String> numeric =
          Arrays.stream(options.getRecordComponents())
              .filter(component -> numeric(component.getType()))
              .map(
                  component ->
                      component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT))
              .collect(Collectors.toSet());
      assertTrue(
          numeric.stream()
              .allMatch(
                  name ->
                      OptionRecord.fields(method.defaults(Preset.PAPER).getClass()).stream()
                          .anyMatch(field -> field.name().equals(name))),
          numeric.toString());
      for (String name : numeric) {
        numbers.add(name);
        refused("train", line("train") + " --detector " + method.name(), "--" + name, "-1");
        for (String value : List.of("NaN", "Infinity", "-1", "1e999", "")) {
          Throwable refusal =
              assertThrows(
                  UsageException.class,
                  () -> ConfiguredMethod.of(method, Preset.PAPER, Map.of(name, value)),
                  method.name() + " " + name + "=" + value);
          assertTrue(refusal.getMessage().contains("--" + name), refusal.getMessage());
        }
        refused("fit", line("fit") + " --detector " + method.name(), "--set=" + name, "NaN");
      }
    }
    assertEquals("", wrong.toString());
    assertTrue(numbers.size() > 15, numbers.toString());
  }

  @Test
  void everyPathIsAPlaceForResultsOrAnInput() {
    Map<String, CommandLine> verbs = new LinkedHashMap<>();
    leaves("", Verbs.whole(), verbs);
    Set<String> inputs = new TreeSet<>();
    verbs.forEach(
        (verb, command) -> {
          for (OptionSpec option : command.getCommandSpec().options()) {
            String name = option.longestName();
            String one = name + " of " + verb;
            boolean place =
                FILES.contains(name)
                    || FOLDERS.contains(name)
                    || CELLS.contains(one)
                    || name.equals("--dir");
            boolean input = INPUTS.contains(name) || INPUTS.contains(one);
            if (input) {
              inputs.add(INPUTS.contains(name) ? name : one);
            }
            Class<?> type = option.type();
            boolean path = type == Path.class || type == Path[].class || type == File.class;
            if (path && place == input) {
              wrong.append(one).append(": is it a place for results, or an input?\n");
            }
          }
        });
    assertEquals("", wrong.toString());
    assertEquals(new TreeSet<>(INPUTS), inputs, "inputs that no verb has");
  }

  @Test
  void theFileOfANewEncoderIsTriedBeforeTheWork() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    Path full = Files.createDirectories(folder.resolve("full.onnx"));
    for (Path place : List.of(full, file.resolve("below.onnx"))) {
      Ran ran =
          ke(
              List.of(
                  "encoders",
                  "distil",
                  place.toString(),
                  "--data=" + folder.resolve("gone"),
                  "--teacher=ke32"));
      assertEquals(1, ran.status(), ran.messages());
      assertTrue(ran.messages().contains(place.toString()), ran.messages());
      assertFalse(ran.messages().contains("gone"), ran.messages());
    }
  }

  @Test
  void everyPlaceForResultsIsTriedBeforeTheWork() throws IOException {
    Map<String, CommandLine> verbs = new LinkedHashMap<>();
    leaves("", Verbs.whole(), verbs);
    Path file = Files.writeString(folder.resolve("file"), "x");
    Path below = file.resolve("below");
    Path full = Files.createDirectories(folder.resolve("full/of"));
    verbs.forEach(
        (verb, command) -> {
          for (OptionSpec option : command.getCommandSpec().options()) {
            String name = option.longestName();
            boolean folderWanted =
                (FOLDERS.contains(name) && !verb.equals("fit"))
                    || CELLS.contains(name + " of " + verb)
                    || name.equals("--dir");
            if (unused(command, name)
                || (!folderWanted && !FILES.contains(name) && !name.equals("--out"))) {
              continue;
            }
            for (Path place : folderWanted ? List.of(file, below) : List.of(full, below)) {
              String line = line(verb).replaceFirst(" " + name + " \\S+", "");
              if (verb.equals("score") && !name.equals("--move-anomalies")) {
                line = line.replace(" --watch", "");
              }
              if (verb.equals("man")) {
                line = verb; // all pages go into a folder, a verb's own to the screen
              }
              tried++;
              Ran ran = ke(with(line, name, place.toString()));
              if (ran.status() == 0
                  || !ran.messages().contains(place.toString())
                  || ran.messages().contains("gone")
                  || ran.messages().contains("Exception")) {
                wrong.append(verb).append(' ').append(name).append('=').append(place);
                wrong.append(": status ").append(ran.status()).append(", ");
                wrong.append(ran.messages());
              }
            }
          }
        });
    assertEquals("", wrong.toString());
    assertEquals("x", Files.readString(file));
    assertTrue(tried > 80, tried + " were tried");
  }
}
