package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.encoder.Encoders;

/** Every text file that a user or another run wrote: what it lacks is refused by file and key. */
class FilesThatAreReadTest {
  @TempDir private Path folder;
  private final StringBuilder wrong = new StringBuilder();

  private Path file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** That a command fails with a message that names the file and the key, and no part of Java. */
  private void refused(Path file, String key, Object... words) {
    Command command = Command.ke(words);
    String said = command.messages();
    boolean named = said.contains(file.toString()) && said.contains(key);
    boolean plain = !said.matches("(?s).*(Exception|java\\.|org\\.ke4j|internal error).*");
    boolean once = said.split(java.util.regex.Pattern.quote(file.toString()), -1).length <= 2;
    if (command.status() == 0 || !named || !plain || !once) {
      wrong.append(List.of(words)).append(", ").append(key).append(": status ");
      wrong.append(command.status()).append(", ").append(said).append('\n');
    }
  }

  @Test
  void resultsOfARun() throws Exception {
    String run = "{\"options\": {\"--mu\": \"1\"}}";
    String cells =
        "{\"results\": [{\"detector\": \"contrast\", \"class\": \"3\", \"protocol\": \"sad\","
            + " \"scope\": null}]}";
    Path other = folder.resolve("other");
    for (String[] bad :
        new String[][] {
          {"{\"options\": {\"--mu\": \"NaN\"}}", "--mu"},
          {"{\"options\": {\"--mu\": \"abc\"}}", "--mu"},
          {"{\"options\": {\"--mu\": \"-1\"}}", "--mu"},
          {"{\"options\": {\"--mu\": \"1e999\"}}", "--mu"},
          {"{\"options\": 3}", "options"},
          {"{}", "options"},
          {"[]", "options"},
          {"", "line 1"},
          {"{", "line 1"}
        }) {
      Path file = file("run/run.json", bad[0]);
      file("run/evaluation.json", cells);
      refused(file, bad[1], "tradeoff", folder.resolve("run"), other);
    }
    file("run/run.json", run);
    for (String[] bad :
        new String[][] {
          {"{}", "results"},
          {"{\"results\": 3}", "results"},
          {cells.replace("\"contrast\"", "null"), "detector"},
          {cells.replace("\"contrast\"", "7"), "detector"},
          {cells.replace("\"class\": \"3\",", ""), "class"},
          {cells.replace("\"sad\"", "[1]"), "protocol"},
          {cells.replace("\"scope\": null", "\"scope\": 3"), "scope"},
          {cells.replace(", \"scope\": null", ""), "scope"}
        }) {
      Path file = file("run/evaluation.json", bad[0]);
      refused(file, bad[1], "tradeoff", folder.resolve("run"), other);
    }
    assertEquals("", wrong.toString());
  }

  @Test
  void scores() throws Exception {
    for (String[] bad :
        new String[][] {
          {"label,score\n0,NaN\n1,2\n", "line 2"},
          {"label,score\n0,\n1,2\n", "line 2"},
          {"label,score\n2,1\n1,2\n", "line 2"},
          {"label,score\n0,1\n\n-1,2\n", "label"},
          {"label,score\ntrue,1\n", "label"},
          {"label\n0\n", "'score'"},
          {"label,score,score\n0,1,1\n", "score"},
          {"label,score\n0,1,2\n", "columns"},
          {"label;score\n0;1\n", "'score'"},
          {"label,score\n0,\"1\n", "content"},
          {"", "line 1"}
        }) {
      Path file = file("scores.csv", bad[0]);
      refused(file, bad[1], "metrics", file);
    }
    assertEquals("", wrong.toString());
    // Names are taken as they are: quoted spaces, commas, quotes and line ends tell images apart.
    String[] names = {"a", " a", "a ", "a,b", "\"a\"", "a\nb", "'a'", ",a", "a\tb", "ä"};
    StringBuilder one = new StringBuilder("image,label,score\n");
    StringBuilder two = new StringBuilder("score,label,image\n");
    for (int i = 0; i < names.length; i++) {
      String quoted = "\"" + names[i].replace("\"", "\"\"") + "\"";
      one.append(quoted).append(',').append(i % 2).append(',').append(i).append('\n');
      int j = names.length - 1 - i;
      String other = "\"" + names[j].replace("\"", "\"\"") + "\"";
      two.append(j).append(", ").append(j % 2).append(',').append(other).append('\n');
    }
    Command paired =
        Command.ke(
            "metrics",
            file("one.csv", one.toString()),
            "--compare",
            file("two.csv", two.toString()),
            "--json",
            "-");
    assertEquals(0, paired.status(), paired.messages());
    assertTrue(paired.output().matches("(?s).*\"difference\" : 0(\\.0)?,.*"), paired.output());
    assertTrue(!paired.output().contains("\"images\" : 9"), "no two names are one");
  }

  @Test
  void tablesOfMeaning() throws Exception {
    for (String[] bad :
        new String[][] {
          {"{\"3\": [\"rot91\"]}", "3"},
          {"{\"3\": null}", "3"},
          {"{\"3\": [null]}", "3"},
          {"{\"3\": \"rot90\"}", "3"},
          {"{\"3\": [5]}", "3"},
          {"[\"rot90\"]", "line 1"},
          {"null", "content"},
          {"{\"3\": [\"rot90\"], \"3\": []}", "3"},
          {"{\"three\": [\"rot90\"]}", "'3'"},
          {"{", "line 1"}
        }) {
      Path file = file("table.json", bad[0]);
      refused(
          file,
          bad[1],
          "evaluate",
          "--class",
          "3",
          "--detector",
          "dn2",
          "--train",
          "12",
          "--test",
          "2",
          "--out",
          folder.resolve("evaluated"),
          "--table",
          file);
    }
    assertEquals("", wrong.toString());
  }

  @Test
  void grids() throws Exception {
    String good =
        "data: [{path: digits, classes: ['3'], train: 12, test: 2}]\nmethods: [dn2]\nseeds: [1]\n";
    for (String[] change :
        new String[][] {
          {"train: 12", "train: .nan", "train"},
          {"train: 12", "train: 0", "train"},
          {"train: 12", "train: -3", "train"},
          {"train: 12", "train: 1.5", "train"},
          {"train: 12", "train: '12'", "train"},
          {"train: 12", "train: many", "train"},
          {"test: 2", "test: .inf", "test"},
          {"seeds: [1]", "seeds: [.nan]", "seeds"},
          {"seeds: [1]", "seeds: []", "seeds"},
          {"seeds: [1]", "seeds: [1, 1]", "seed"},
          {"seeds: [1]", "seeds: [x]", "seeds"},
          {"methods: [dn2]", "methods: []", "methods"},
          {"methods: [dn2]", "methods: [nobody]", "nobody"},
          {"methods: [dn2]", "methods: [{name: contrast, options: {mu: .nan}}]", "options"},
          {"methods: [dn2]", "methods: [{name: contrast, options: {mu: -1}}]", "mu"},
          {"methods: [dn2]", "methods: [{name: contrast, options: {mo: 1}}]", "mo"},
          {"methods: [dn2]", "methods: [{name: null}]", "name"},
          {"seeds: [1]", "ranking: {k: .nan}", "k"},
          {"seeds: [1]", "ranking: {k: 0}", "k"},
          {"seeds: [1]", "ranking: {severity: 9}", "severity"},
          {"seeds: [1]", "ranking: {rule: threshold, threshold: .nan}", "threshold"},
          {"seeds: [1]", "ranking: {threshold: -1}", "threshold"},
          {"seeds: [1]", "ranking: {threshold: .inf}", "threshold"},
          {"seeds: [1]", "tests: {severities: [0]}", "severit"},
          {"seeds: [1]", "tests: {severities: [1.5]}", "severit"},
          {"seeds: [1]", "tests: {draws: some}", "draws"},
          {"seeds: [1]", "tests: {with-originals: maybe}", "with-originals"},
          {"seeds: [1]", "protocols: [sat]", "sat"},
          {"seeds: [1]", "seed: [1]", "seeds"},
          {"seeds: [1]", "seeds: [1]\nseeds: [2]", "seeds"}
        }) {
      Path file = file("grid.yaml", good.replace(change[0], change[1]));
      refused(file, change[2], "grid", "status", file, "--folder", folder.resolve("cells"));
    }
    assertEquals("", wrong.toString());
  }

  @Test
  void configurations() throws Exception {
    for (String[] bad :
        new String[][] {
          {"fit.false-alarms: NaN\n", "--false-alarms"},
          {"fit:\n  bank: 0\n", "--bank"},
          {"threads: two\n", "--threads"},
        }) {
      Path file = file("ke.yaml", bad[0]);
      Command command =
          Command.ke("fit", "--normal", folder, "--out", folder.resolve("m"), "--config", file);
      assertEquals(2, command.status(), bad[0] + command.messages());
      assertTrue(command.messages().contains(bad[1]), command.messages());
    }
    for (String[] bad :
        new String[][] {
          {"threads: null\n", "threads"},
          {"threads: .inf\n", "line 1"},
          {"fit.false-alarms: .nan\n", "line 1"},
          {"threads: {}\n1: [[2]]\n", "1"},
          {"- threads\n", "content"},
          {"threads: 1\nthreads: 2\n", "line"},
          {"threads: [1\n", "line"}
        }) {
      Path file = file("ke.yaml", bad[0]);
      refused(file, bad[1], "info", "--config", file);
    }
    assertEquals("", wrong.toString());
  }

  @Test
  void changes() throws Exception {
    file("photos/a.txt", "no picture");
    for (String[] bad :
        new String[][] {
          {"harmless: flip\n", "harmless"},
          {"harmless: [null]\n", "harmless"},
          {"harmless: [[flip]]\n", "harmless"},
          {"harmles: [flip]\n", "harmles"},
          {"3\n", "line 1"},
          {"harmless: [turn]\n", "turn"},
          {"harmless: [flip]\nharmful: [flip]\n", "flip"}
        }) {
      Path file = file("changes.yaml", bad[0]);
      refused(
          file,
          bad[1],
          "fit",
          "--normal",
          folder.resolve("photos"),
          "--out",
          folder.resolve("m.ke4j"),
          "--changes",
          file);
    }
    assertEquals("", wrong.toString());
  }

  @Test
  void descriptionsOfEncoders() throws Exception {
    Path model = folder.resolve("e.onnx");
    try (InputStream in = Encoders.class.getResourceAsStream("ke32.onnx")) {
      Files.write(model, in.readAllBytes());
    }
    for (String[] bad :
        new String[][] {
          {"size = 0\n", "size"},
          {"size = NaN\n", "size"},
          {"width = 5\n", "size"},
          {"size = 37\nwidth = -1\n", "width"},
          {"size = 37\nmean = 0 0\n", "mean"},
          {"size = 37\nmean = 0 0 NaN\n", "mean"},
          {"size = 37\ndeviation = 1 1 0\n", "deviation"},
          {"size = 37\ndeviation = one\n", "deviation"},
          {"size = 37\nmeaning = x\n", "meaning"},
          {"size = 37\nmeaning = NaN\n", "meaning"},
          {"size = 37\nmeaning = -1\n", "meaning"},
          {"size = 37\nmeaning = 1e999\n", "meaning"},
          {"size = 37\nresize = 5\n", "resize"},
          {"size = 37\nresize = 0\n", "resize"},
          {"size = 37\nchannels = rgb\n", "channels"},
          {"size = 37\nresampling = lanczos\n", "resampling"},
          {"size = 37\nsha256 = 5\n", "sha256"},
          {"size = 37\nsize = 38\n", "size"},
          {"siz = 37\n", "siz"}
        }) {
      Path file = file("e.properties", bad[0]);
      refused(
          file,
          bad[1],
          "embed",
          "--encoder",
          model,
          "--class",
          "3",
          "--train",
          "2",
          "--output",
          folder.resolve("e.npy"));
    }
    assertEquals("", wrong.toString());
  }
}
