package org.ke4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.ke4j.method.DetectorMethod;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Which options each verb lists is written down: a shared group of options brings each of its
 * options to every verb that takes the group, honoured or not, so each new pair is a decision.
 */
class OptionsTest {
  private static final Path STORED =
      Path.of(System.getProperty("ke4j.root"), "experiments/src/test/resources/options.txt");

  @Test
  void everyVerbListsTheOptionsThatAreStored() throws Exception {
    Map<String, Set<String>> now = new LinkedHashMap<>();
    CommandLine whole = Verbs.whole();
    Unused.Options.hide(whole);
    whole.getSubcommands().forEach((name, verb) -> list(now, name, verb));
    for (String verb : List.of("train", "evaluate")) {
      for (DetectorMethod<?> method : DetectorMethod.all()) {
        String words = verb + " --detector " + method.name();
        CommandLine line = Verbs.line(words.split(" "));
        Unused.Options.hide(line);
        list(now, words, line.getSubcommands().get(verb));
      }
    }
    assertTrue(now.get("score").contains("--false-alarms"), now.toString());
    StringBuilder text = new StringBuilder();
    now.forEach(
        (verb, options) ->
            text.append(verb).append(':').append(String.join(" ", spaced(options))).append('\n'));
    if ("write".equals(System.getProperty("ke4j.options"))) {
      Files.createDirectories(STORED.getParent());
      Files.writeString(STORED, text);
    }
    List<String> changes = new ArrayList<>();
    Map<String, Set<String>> stored = stored();
    Set<String> verbs = new TreeSet<>(stored.keySet());
    verbs.addAll(now.keySet());
    for (String verb : verbs) {
      Set<String> before = stored.getOrDefault(verb, Set.of());
      Set<String> after = now.getOrDefault(verb, Set.of());
      after.stream()
          .filter(o -> !before.contains(o))
          .forEach(o -> changes.add("+ " + verb + " " + o));
      before.stream()
          .filter(o -> !after.contains(o))
          .forEach(o -> changes.add("- " + verb + " " + o));
    }
    assertEquals(
        List.of(),
        changes,
        "does the verb honour each option that is new (+)? If not, @Unused takes it from its list. If"
            + " so, run this test with -Dke4j.options=write, which writes "
            + STORED
            + " anew");
  }

  private static void list(Map<String, Set<String>> table, String name, CommandLine verb) {
    Set<String> names = new TreeSet<>();
    for (OptionSpec option : verb.getCommandSpec().options()) {
      if (!option.hidden()) {
        names.add(option.longestName());
      }
    }
    table.put(name, names);
    verb.getSubcommands().forEach((part, below) -> list(table, name + " " + part, below));
  }

  private static List<String> spaced(Set<String> options) {
    List<String> words = new ArrayList<>(options);
    words.add(0, "");
    return words;
  }

  private static Map<String, Set<String>> stored() throws Exception {
    Map<String, Set<String>> table = new LinkedHashMap<>();
    for (String line : Files.readAllLines(STORED)) {
      int colon = line.indexOf(':');
      Set<String> options = new TreeSet<>(List.of(line.substring(colon + 1).strip().split(" ")));
      options.remove("");
      table.put(line.substring(0, colon), options);
    }
    return table;
  }
}
