package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
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
          assertTrue(run.status() != 0, run.output());
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

  private static Command ke(String line, Object... more) {
    List<Object> words = new java.util.ArrayList<>(List.of((Object[]) line.split(" ")));
    words.addAll(List.of(more));
    return Command.ke(words.toArray());
  }
}
