package org.ke4j.calibration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;

class CrossFitTest {
  @Test
  void everyImageIsScoredOnceByWhatHasNotSeenIt() {
    for (int folds : new int[] {2, 5, 23, 40}) {
      List<int[]> fits = new ArrayList<>();
      double[] scores =
          CrossFit.scores(
              23,
              folds,
              1,
              (training, heldOut) -> {
                fits.add(training);
                Set<Integer> all = new HashSet<>();
                IntStream.of(training).forEach(all::add);
                for (int image : heldOut) {
                  assertTrue(all.add(image), "image " + image + " was fitted to and scored");
                }
                assertEquals(23, all.size());
                return Arrays.stream(heldOut).mapToDouble(i -> i * 10.0).toArray();
              });
      assertEquals(Math.min(folds, 23), fits.size());
      assertArrayEquals(IntStream.range(0, 23).mapToDouble(i -> i * 10.0).toArray(), scores);
    }
  }

  @Test
  void aSplitIsDrawnFromTheSeed() {
    CrossFit.Split split = CrossFit.split(20, 5, 4);
    assertEquals(5, split.calibration().length);
    assertEquals(15, split.training().length);
    Set<Integer> all = new HashSet<>();
    IntStream.of(split.calibration()).forEach(all::add);
    IntStream.of(split.training()).forEach(all::add);
    assertEquals(20, all.size());
    assertArrayEquals(split.calibration(), CrossFit.split(20, 5, 4).calibration());
    assertFalse(Arrays.equals(split.calibration(), CrossFit.split(20, 5, 5).calibration()));
  }

  @Test
  void wrongUseIsRefused() {
    assertThrows(UsageException.class, () -> CrossFit.split(5, 5, 1));
    assertThrows(UsageException.class, () -> CrossFit.split(5, 0, 1));
    assertThrows(UsageException.class, () -> CrossFit.scores(1, 2, 1, (a, b) -> new double[1]));
    assertThrows(UsageException.class, () -> CrossFit.scores(9, 1, 1, (a, b) -> new double[9]));
    assertThrows(Ke4jException.class, () -> CrossFit.scores(9, 3, 1, (a, b) -> new double[2]));
  }
}
