package org.ke4j.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ke4j.image.RgbImage;
import org.ke4j.matrix.Matrix;
import org.ke4j.network.Stem;

class TrainerTest {
  private static TrainingOptions options() {
    return TrainingOptions.builder().stem(Stem.IMAGENET).batchSize(4).epochs(8).build();
  }

  @Test
  void theLossFallsAndTheSameSeedGivesTheSameNetwork() {
    List<TrainingListener.Progress> heard = new ArrayList<>();
    ViewSource views = Stripes.views();
    List<RgbImage> images = List.of(views.anchor(0), views.negative(0, 0, 0));
    Matrix first;
    try (TrainedNetwork trained = Trainer.train(views, options(), heard::add)) {
      assertEquals(8, trained.history().size());
      double begin = trained.history().get(0).loss();
      double end = trained.history().get(7).loss();
      // How far it falls differs with the processor's roundings, which the network amplifies; that
      // a step lowers the loss by what its gradient says is TrainingStepTest's.
      assertTrue(end < begin, "loss " + begin + " -> " + end);
      first = trained.features(images);
    }
    assertEquals(24, heard.size(), "10 images in batches of 4: 3 steps in each epoch");
    assertEquals(24, heard.get(23).steps());
    assertEquals(0, heard.get(23).remaining().toMillis());
    try (TrainedNetwork again = Trainer.train(views, options(), TrainingListener.NONE)) {
      assertArrayEquals(first.values(), again.features(images).values());
    }
    try (TrainedNetwork other =
        Trainer.train(
            views, options().toBuilder().seed(2).epochs(1).build(), TrainingListener.NONE)) {
      assertTrue(!other.features(images).equals(first), "another seed, another network");
    }
  }

  @Test
  void divergenceStopsWithStepAndRate() {
    TrainingDivergedException e =
        assertThrows(
            TrainingDivergedException.class,
            () ->
                Trainer.train(
                    Stripes.views(), options().toBuilder().learningRate(1e30).build(), p -> {}));
    assertEquals(1e30, e.rate());
    assertTrue(e.step() >= 2 && e.epoch() >= 1, e.getMessage());
  }
}
