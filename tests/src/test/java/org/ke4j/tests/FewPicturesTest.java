package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.DatasetReader;
import org.ke4j.image.Sample;

/** Two to five pictures: a detector of them that says what so few cost, or a refusal in words. */
class FewPicturesTest {
  @TempDir private Path folder;

  /**
   * @param least the smallest number that makes a detector
   */
  @ParameterizedTest
  @CsvSource({"dn2, 3", "aware, 3", "ocsvm, 2", "patch, 2"})
  void twoToFiveAreEnoughOrRefusedInWords(String detector, int least) throws Exception {
    List<Sample> threes = DatasetReader.open("digits", DatasetOptions.DEFAULTS).train(3, 5);
    Path some = folder.resolve("data/good");
    for (int n = 1; n <= 5; n++) {
      Pictures.write(some.resolve(n + ".png"), threes.get(n - 1).image());
      if (n == 1 || n == 4) {
        continue;
      }
      String line = "fit --detector " + detector + " --encoder ke32 --normal";
      Command fit = ke(line, some, "--out", folder.resolve(n + ".ke4j"));
      line = "train --detector " + detector + " --class good --test-share 0 --no-cache --data";
      Command train = ke(line, some.getParent(), "--out", folder.resolve("trained" + n));
      for (Command run : List.of(fit, train)) {
        assertFalse(run.messages().contains("Exception"), run.messages());
        if (n < least) {
          assertEquals(1, run.status(), run.messages());
          assertFalse(run.messages().contains("rows"), run.messages());
          assertTrue(run.messages().contains("expected at least " + least), run.messages());
        } else {
          assertEquals(0, run.status(), run.messages());
          String words = run.output() + run.messages();
          String share = String.format(java.util.Locale.ROOT, "%.1f %%", 100.0 / (n + 1));
          assertTrue(words.contains(share + " expected of new normal images"), words);
          assertTrue(words.contains("cannot promise"), words);
        }
      }
    }
  }

  /**
   * More pictures would do, so it is no wrong use: state 1, whatever the verb, before anything is
   * trained, and the line speaks of pictures.
   */
  @Test
  void tooFewAreNoWrongUseWhateverTheVerb() throws Exception {
    List<Sample> threes = DatasetReader.open("digits", DatasetOptions.DEFAULTS).train(3, 12);
    for (int i = 0; i < 12; i++) {
      Pictures.write(folder.resolve("twelve/" + i + ".png"), threes.get(i).image());
    }
    Pictures.write(folder.resolve("one/train/good/0.png"), threes.get(0).image());
    Pictures.write(folder.resolve("two/train/good/0.png"), threes.get(0).image());
    Pictures.write(folder.resolve("two/train/good/1.png"), threes.get(1).image());
    Pictures.write(folder.resolve("single/good/0.png"), threes.get(0).image());
    Pictures.write(folder.resolve("pair/good/0.png"), threes.get(0).image());
    Pictures.write(folder.resolve("pair/good/1.png"), threes.get(1).image());
    for (String data : List.of("one", "two")) {
      Pictures.write(folder.resolve(data + "/test/good/2.png"), threes.get(2).image());
    }
    Pictures.write(folder.resolve("one/test/bad/3.png"), threes.get(3).image());
    Files.createDirectories(folder.resolve("none/good"));
    Path text = Files.createDirectories(folder.resolve("text/good"));
    Files.writeString(text.resolve("a.png"), "no picture");
    Files.writeString(
        folder.resolve("one.yaml"),
        "data: [{path: %s, classes: [good]}]\nmethods: [dn2]\nprotocols: [sad]\n"
            .formatted(folder.resolve("one")));
    Command fit =
        Command.ke("fit", "--normal", folder.resolve("twelve"), "--out", folder.resolve("m"));
    assertEquals(0, fit.status(), fit.messages());
    List<String> lines =
        new ArrayList<>(
            List.of(
                "evaluate --out IN/r2 --data IN/one --class good --detector dn2 --protocol sad",
                "evaluate --out IN/r2 --data IN/one --class good --detector ke --protocol sad",
                "evaluate --out IN/r2 --data IN/two --class good --detector ke --protocol sad",
                "encoders distil IN/e.onnx --teacher ke32 --network conv4 --image-size 16"
                    + " --transformations flip,rot90 --data IN/single",
                "grid run IN/one.yaml --folder IN/cells"));
    for (String detector : List.of("ke", "panda", "msad", "csi", "aware")) {
      lines.add("fit --normal IN/pair/good --out IN/x --detector " + detector);
      lines.add("train --data IN/pair --class good --out IN/t --detector " + detector);
      lines.add("train --data IN/single --class good --out IN/t --detector " + detector);
    }
    for (String few : List.of("none", "text")) {
      lines.add("fit --out IN/x --normal IN/" + few);
      lines.add("fit --add IN/m IN/" + few + " --out IN/x");
      lines.add("score IN/m --out IN/r3 --images IN/" + few);
      lines.add("drift IN/m IN/" + few);
      lines.add("train --class good --out IN/t --detector dn2 --data IN/" + few);
      lines.add("rank --out IN/r --class good --data IN/" + few);
      lines.add("embed --class good --output IN/e.npy --data IN/" + few);
      lines.add("evaluate --out IN/r2 --class good --detector dn2 --data IN/" + few);
      lines.add("transformations --class good --sheet IN/s.png --data IN/" + few);
    }
    for (String line : lines) {
      Command few = Command.ke((Object[]) line.replace("IN/", folder + "/").split(" "));
      assertEquals(1, few.status(), line + "\n" + few.messages());
      assertFalse(few.messages().contains("rows"), few.messages());
      assertFalse(few.messages().contains("epoch"), "trained before: " + few.messages());
      assertTrue(few.messages().matches("(?s).*(images|pictures).*"), line + "\n" + few.messages());
    }
  }

  private static Command ke(String line, Object... more) {
    List<Object> words = new java.util.ArrayList<>(List.of((Object[]) line.split(" ")));
    words.addAll(List.of(more));
    return Command.ke(words.toArray());
  }
}
