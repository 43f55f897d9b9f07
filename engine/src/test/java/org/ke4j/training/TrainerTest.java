package org.ke4j.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.ke4j.image.RgbImage;
import org.ke4j.matrix.Matrix;
import org.ke4j.network.Stem;
import org.ke4j.random.Seeds;

class TrainerTest {
  /** Ten images of coloured stripes; positive views are brighter, negative ones are turned. */
  private static ViewSource stripes() {
    List<RgbImage> anchors = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      RandomGenerator random = Seeds.stream(7, "stripes", i);
      byte[] rgb = new byte[32 * 32 * 3];
      for (int y = 0; y < 32; y++) {
        for (int x = 0; x < 32; x++) {
          for (int c = 0; c < 3; c++) {
            rgb[(y * 32 + x) * 3 + c] = (byte) ((x % 8 < 4 ? 100 : 30) + random.nextInt(40));
          }
        }
      }
      anchors.add(new RgbImage(32, 32, rgb));
    }
    return new ViewSource() {
      @Override
      public int size() {
        return anchors.size();
      }

      @Override
      public int positives() {
        return 1;
      }

      @Override
      public int negatives() {
        return 1;
      }

      @Override
      public RgbImage anchor(int index) {
        return anchors.get(index);
      }

      @Override
      public RgbImage positive(int epoch, int index, int view) {
        byte[] rgb = anchors.get(index).rgb().clone();
        for (int i = 0; i < rgb.length; i++) {
          rgb[i] = (byte) (rgb[i] + 60);
        }
        return new RgbImage(32, 32, rgb);
      }

      @Override
      public RgbImage negative(int epoch, int index, int view) {
        RgbImage image = anchors.get(index);
        byte[] rgb = new byte[32 * 32 * 3];
        for (int y = 0; y < 32; y++) {
          for (int x = 0; x < 32; x++) {
            for (int c = 0; c < 3; c++) {
              rgb[(y * 32 + x) * 3 + c] = (byte) image.get(y, x, c);
            }
          }
        }
        return new RgbImage(32, 32, rgb);
      }
    };
  }

  private static TrainingOptions options() {
    return TrainingOptions.reference().withStem(Stem.IMAGENET).withBatchSize(4).withEpochs(4);
  }

  @Test
  void theLossFallsAndTheSameSeedGivesTheSameNetwork() {
    List<TrainingListener.Progress> heard = new ArrayList<>();
    ViewSource views = stripes();
    List<RgbImage> images = List.of(views.anchor(0), views.negative(0, 0, 0));
    Matrix first;
    try (TrainedNetwork trained = Trainer.train(views, options(), heard::add)) {
      assertEquals(4, trained.history().size());
      double begin = trained.history().get(0).loss();
      double end = trained.history().get(3).loss();
      assertTrue(end < 0.8 * begin, "loss " + begin + " -> " + end);
      first = trained.features(images);
    }
    assertEquals(12, heard.size(), "10 images in batches of 4: 3 steps in each epoch");
    assertEquals(12, heard.get(11).steps());
    assertEquals(0, heard.get(11).remaining().toMillis());
    try (TrainedNetwork again = Trainer.train(views, options(), TrainingListener.NONE)) {
      assertArrayEquals(first.values(), again.features(images).values());
    }
    try (TrainedNetwork other =
        Trainer.train(views, options().withSeed(2).withEpochs(1), TrainingListener.NONE)) {
      assertTrue(!other.features(images).equals(first), "another seed, another network");
    }
  }

  @Test
  void divergenceStopsWithStepAndRate() {
    TrainingDivergedException e =
        assertThrows(
            TrainingDivergedException.class,
            () -> Trainer.train(stripes(), options().withLearningRate(1e30), p -> {}));
    assertEquals(1e30, e.rate());
    assertTrue(e.step() >= 2 && e.epoch() >= 1, e.getMessage());
  }
}
