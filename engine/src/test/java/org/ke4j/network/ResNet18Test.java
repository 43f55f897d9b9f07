package org.ke4j.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ke4j.graph.Backend;

class ResNet18Test {
  @AfterEach
  void allThreads() {
    Backend.start();
  }

  @ParameterizedTest
  @CsvSource({"IMAGENET, 24, 93", "CIFAR, 8, 70"})
  void featuresDoNotDependOnCompanyPlaceOrThreads(Stem stem, int size, int images) {
    int pixels = size * size * 3;
    SplittableRandom random = new SplittableRandom(7);
    float[] batch = new float[images * pixels];
    for (int i = 0; i < batch.length; i++) {
      batch[i] = random.nextInt(256) / 255f;
    }
    float[] reversed = new float[batch.length];
    for (int i = 0; i < images; i++) {
      System.arraycopy(batch, i * pixels, reversed, (images - 1 - i) * pixels, pixels);
    }
    Backend.start(1);
    float[] expected = new float[images * ResNet18.WIDTH];
    try (ResNet18 network = new ResNet18(stem, size, 0, 3)) {
      for (int i = 0; i < images; i++) {
        float[] alone = network.features(part(batch, i, i + 1, pixels)).values();
        System.arraycopy(alone, 0, expected, i * ResNet18.WIDTH, ResNet18.WIDTH);
      }
    }
    for (int threads = 1;
        threads <= Math.min(2, Runtime.getRuntime().availableProcessors());
        threads++) {
      Backend.start(threads);
      try (ResNet18 network = new ResNet18(stem, size, 0, 3)) {
        assertArrayEquals(expected, network.features(batch).values());
        float[] backwards = network.features(reversed).values();
        for (int i = 0; i < images; i++) {
          assertArrayEquals(
              part(expected, i, i + 1, ResNet18.WIDTH),
              part(backwards, images - 1 - i, images - i, ResNet18.WIDTH),
              "image " + i + " in reverse order");
        }
        for (int some : new int[] {1, 2, 23, 24, 63}) {
          assertArrayEquals(
              part(expected, 3, 3 + some, ResNet18.WIDTH),
              network.features(part(batch, 3, 3 + some, pixels)).values(),
              some + " images");
        }
      }
    }
  }

  private static float[] part(float[] rows, int from, int to, int width) {
    return Arrays.copyOfRange(rows, from * width, to * width);
  }
}
