package org.ke4j.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;
import org.ke4j.method.FittedDetector;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/** A detector that knows its images by heart: only honest calibration sees how it treats others. */
class CalibratedTest {
  private final List<ByHeart> fitted = new ArrayList<>();

  /** Scores what it has seen 0, and others by the number in their name. */
  private static final class ByHeart implements FittedDetector {
    private final Set<String> known;
    private boolean closed;

    ByHeart(Images images) {
      known = images.samples().stream().map(Sample::name).collect(Collectors.toSet());
    }

    @Override
    public double[] score(Images images, View view) {
      return images.samples().stream()
          .mapToDouble(s -> known.contains(s.name()) ? 0 : Double.parseDouble(s.name()))
          .toArray();
    }

    @Override
    public double[] trainingScores() {
      return IntStream.range(0, known.size()).mapToDouble(i -> i * 1e-3).toArray();
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private FittedDetector fit(Images images) {
    fitted.add(new ByHeart(images));
    return fitted.get(fitted.size() - 1);
  }

  private static Images images(int from, int to) {
    RgbImage pixel = new RgbImage(1, 1, new byte[3]);
    return new Images(
        IntStream.range(from, to).mapToObj(i -> new Sample(i + 1 + "", 0, () -> pixel)).toList());
  }

  private Calibrated calibrated(int n, Calibrated.Way way, double falseAlarms, boolean oneOut) {
    return Calibrated.fit(images(0, n), way, falseAlarms, 7, this::fit, this::fit, oneOut);
  }

  @Test
  void heldOutImagesAreNotLearnedFrom() {
    Calibrated found = calibrated(100, Calibrated.Way.AUTO, 0.05, false);
    assertEquals(1, fitted.size());
    assertEquals(80, found.trainedOn());
    assertEquals(Calibration.Source.HELD_OUT, found.calibration().how());
    Set<Double> scores =
        Arrays.stream(found.calibration().scores()).boxed().collect(Collectors.toSet());
    assertEquals(20, scores.size());
    assertFalse(scores.contains(0.0));
    assertFalse(fitted.get(0).closed);
  }

  @Test
  void aSmallShareOfFalseAlarmsSetsMoreImagesAside() {
    // 1 / (n + 1) <= .01 takes 99 images.
    assertEquals(
        99, calibrated(300, Calibrated.Way.AUTO, 0.01, false).calibration().scores().length);
    assertEquals(
        99, calibrated(120, Calibrated.Way.HOLD_OUT, 0.01, false).calibration().scores().length);
    assertThrows(UsageException.class, () -> calibrated(99, Calibrated.Way.HOLD_OUT, 0.01, false));
  }

  @Test
  void crossFittingScoresEachImageByADetectorWithoutIt() {
    Calibrated found = calibrated(60, Calibrated.Way.AUTO, 0.01, false);
    assertEquals(Calibration.Source.CROSS_FIT, found.calibration().how());
    assertEquals(60, found.trainedOn());
    assertEquals(6, fitted.size());
    assertArrayEquals(
        IntStream.rangeClosed(1, 60).mapToDouble(i -> i).toArray(), found.calibration().scores());
    assertFalse(fitted.get(0).closed, "the caller's");
    assertTrue(fitted.stream().skip(1).allMatch(d -> d.closed && d.known.size() == 48));
  }

  /** Nothing is fitted for a threshold that cannot be had. */
  @Test
  void tooFewImagesForTheOthersOfCrossFittingAreRefusedBefore() {
    for (int least = 1; least <= 3; least++) {
      for (int n = 2; n <= 6; n++) {
        fitted.clear();
        Calibrated.Spending spending =
            new Calibrated.Spending(n, Calibrated.Way.AUTO, 0.05, 7, false, least);
        Images all = images(0, n);
        Supplier<Calibrated> fit =
            () ->
                Calibrated.fit(
                    spending,
                    chosen -> fit(all.subset(chosen)),
                    chosen -> fit(all.subset(chosen)),
                    (detector, chosen) -> detector.score(all.subset(chosen), View.UNTOUCHED));
        if (n > least) {
          int wanted = least;
          assertEquals(n, fit.get().trainedOn());
          assertTrue(fitted.stream().allMatch(d -> d.known.size() >= wanted), n + " of " + least);
        } else {
          Ke4jException refused = assertThrows(Ke4jException.class, fit::get);
          assertFalse(refused instanceof UsageException);
          assertTrue(
              refused.getMessage().contains("at least " + (least + 1)), refused.getMessage());
          assertEquals(0, fitted.size());
        }
      }
    }
  }

  @Test
  void whatLeavesOneOutIsFittedOnce() {
    Calibrated found = calibrated(30, Calibrated.Way.CROSS_FIT, 0.05, true);
    assertEquals(1, fitted.size());
    assertEquals(30, found.trainedOn());
    assertEquals(Calibration.Source.LEAVE_ONE_OUT, found.calibration().how());
  }

  @Test
  void newImagesExceedTheThresholdAsOftenAsPromised() {
    // Over many choices of what is held out, 400 images of which each is as likely new as the
    // others: the mean rate is at most the share, and no more than 1 / (n + 1) below it.
    for (double share : new double[] {0.05, 0.1}) {
      double rate = 0;
      int rounds = 400;
      for (int round = 0; round < rounds; round++) {
        List<Sample> all = new ArrayList<>(images(0, 500).samples());
        java.util.Collections.shuffle(all, new Random(round));
        Calibrated found =
            Calibrated.fit(
                new Images(all.subList(0, 100)),
                Calibrated.Way.HOLD_OUT,
                share,
                round,
                ByHeart::new,
                ByHeart::new,
                false);
        double threshold = found.calibration().threshold(share);
        double[] fresh = found.detector().score(new Images(all.subList(100, 500)), View.UNTOUCHED);
        rate += Arrays.stream(fresh).filter(s -> s > threshold).count() / 400.0 / rounds;
      }
      // The rate of one calibration with 20 images has a deviation of at most .07; of 400, .0035.
      assertTrue(rate <= share + 0.011, share + ": " + rate);
      assertTrue(rate >= share - 1.0 / 21 - 0.011, share + ": " + rate);
    }
  }

  @Test
  void theSameSeedSetsTheSameImagesAside() {
    double[] first = calibrated(50, Calibrated.Way.HOLD_OUT, 0.05, false).calibration().scores();
    double[] second = calibrated(50, Calibrated.Way.HOLD_OUT, 0.05, false).calibration().scores();
    assertArrayEquals(first, second);
    assertEquals(19, new HashSet<>(Arrays.stream(first).boxed().toList()).size());
  }
}
