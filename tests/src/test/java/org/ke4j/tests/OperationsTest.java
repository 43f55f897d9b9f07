package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator has: a configuration, quiet runs, completion, manual pages. */
class OperationsTest {
  @TempDir private Path folder;

  private Path configuration(String text) throws IOException {
    return Files.writeString(folder.resolve("ke.yaml"), text);
  }

  @Test
  void optionsFromAFileActAsIfTheyWereTyped() throws IOException {
    Path file =
        configuration(
            """
            seed: 7
            rank:
              data: digits
              class: 3
              transformations: [flip, rot90, rot180, rot270]
              train: 20
            train.epochs: 3
            """);
    Command typed =
        Command.ke(
            "rank",
            "--data",
            "digits",
            "--class",
            "3",
            "--transformations",
            "flip,rot90,rot180,rot270",
            "--train",
            "20",
            "--seed",
            "7",
            "--json",
            "-");
    Command configured = Command.ke("rank", "--config", file, "--json", "-");
    assertEquals(0, typed.status(), typed.messages());
    assertEquals(typed.output(), configured.output(), configured.messages());
    // What is typed goes before --override, and that before the file, wherever they stand.
    Command set = Command.ke("rank", "--override=rank.class=4", "--config", file, "--json", "-");
    assertFalse(set.output().equals(typed.output()));
    Command over =
        Command.ke(
            "rank", "--class=3", "--override", "rank.class=4", "--config=" + file, "--json", "-");
    assertEquals(typed.output(), over.output(), over.messages());
  }

  @Test
  void unknownNamesAreRefusedWithTheNearest() throws IOException {
    for (String[] wrong :
        new String[][] {
          {"treads: 2", "'treads'", "'threads'"},
          {"fit:\n  fals-alarms: .1", "'fit.fals-alarms'", "'fit.false-alarms'"},
          {"scor.top: 3", "'scor.top'", "'score.top'"},
        }) {
      Command refused = Command.ke("info", "--config", configuration(wrong[0]));
      assertEquals(2, refused.status());
      assertTrue(refused.messages().contains(wrong[1]), refused.messages());
      assertTrue(refused.messages().contains(wrong[2]), refused.messages());
    }
    assertEquals(2, Command.ke("info", "--override", "treads=2").status());
    assertEquals(2, Command.ke("info", "--override", "threads").status());
    assertEquals(2, Command.ke("info", "--config").status());
    for (String broken : new String[] {"a: [", "- 1", "threads:", "threads: 1\nthreads: 2"}) {
      Command refused = Command.ke("info", "--config", configuration(broken));
      assertEquals(1, refused.status(), broken);
      assertTrue(refused.messages().contains("ke.yaml"), refused.messages());
    }
    assertEquals(1, Command.ke("info", "--config", folder.resolve("none.yaml")).status());
    assertEquals(0, Command.ke("info", "--config", configuration("")).status());
    assertEquals(2, Command.ke("rank", "--config", configuration("rank.seed: [1, 2]")).status());
    assertEquals(2, Command.ke("score", "--config", configuration("watch: perhaps")).status());
  }

  @Test
  void quietLeavesResultsAndErrors() {
    String[] words = {
      "rank",
      "--data",
      "digits",
      "--class",
      "3",
      "--train",
      "20",
      "--transformations",
      "flip,rot90,rot180,rot270",
      "--out",
      folder.resolve("run").toString(),
      "--quiet"
    };
    Command quiet = Command.ke((Object[]) words);
    assertEquals(0, quiet.status(), quiet.messages());
    assertEquals("", quiet.messages());
    assertTrue(quiet.output().contains("flip"));
    Command wrong = Command.ke("rank", "--data", "nowhere", "--class", "3", "--quiet");
    assertEquals(2, wrong.status());
    assertTrue(wrong.messages().contains("nowhere"), wrong.messages());
    Command loud =
        Command.ke(
            "rank",
            "--data",
            "digits",
            "--class",
            "3",
            "--train",
            "10",
            "--out",
            folder.resolve("loud"));
    assertTrue(loud.messages().contains("results are in"), loud.messages());
  }

  @Test
  void everyVerbHasAManualPage() throws IOException {
    Command written = Command.ke("man", "--dir", folder);
    assertEquals(0, written.status(), written.messages());
    Matcher verbs =
        Pattern.compile("(?m)^  ([a-z]+) ")
            .matcher(
                Command.ke("--help")
                    .output()
                    .replaceAll("(?s).*order of the work:|Examples:.*", ""));
    int count = 0;
    while (verbs.find()) {
      count++;
      String page = Files.readString(folder.resolve("ke-" + verbs.group(1) + ".1"));
      assertTrue(page.contains(".SH SYNOPSIS\n.nf\nke " + verbs.group(1)), page);
    }
    assertTrue(count > 20, "verbs of the help: " + count);
    String score = Command.ke("man", "score").output();
    assertEquals(Files.readString(folder.resolve("ke-score.1")), score);
    assertTrue(score.contains("\\fB\\-\\-false\\-alarms SHARE\\fR"), score);
    assertTrue(Files.exists(folder.resolve("ke-grid-run.1")));
    assertEquals(2, Command.ke("man", "skore").status());
  }

  @Test
  void bashCompletesVerbsAndOptions() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash");
    Path script = folder.resolve("ke-completion");
    Files.writeString(script, Command.ke("completion", "bash").output());
    Process bash =
        new ProcessBuilder(
                "/bin/bash",
                "-c",
                "exec 2>/dev/null; source '"
                    + script
                    + "'; COMP_WORDS=(ke sc); COMP_CWORD=1; _complete_ke;"
                    + " echo ${COMPREPLY[@]}; COMP_WORDS=(ke score --fal); COMP_CWORD=2;"
                    + " _complete_ke 2>/dev/null; echo ${COMPREPLY[@]}")
            .start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals("score\n--false-alarms\n", said);
    assertTrue(Command.ke("completion", "zsh").output().contains("compinit"));
    assertEquals(2, Command.ke("completion", "tcsh").status());
  }
}
