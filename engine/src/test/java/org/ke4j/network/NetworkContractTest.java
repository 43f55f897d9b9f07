package org.ke4j.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.nd4j.linalg.api.buffer.DataType;

/** What every network that is found keeps, with either stem. */
class NetworkContractTest {
  static Stream<String> names() {
    return NetworkArchitecture.all().stream().map(NetworkArchitecture::name);
  }

  private static NetworkOptions options(Stem stem, int side, long seed) {
    return new NetworkOptions(stem, side, 5, seed, DataType.FLOAT, Engine.PLANNED);
  }

  private static float[] images(int count, int side) {
    SplittableRandom random = new SplittableRandom(7);
    float[] batch = new float[count * side * side * 3];
    for (int i = 0; i < batch.length; i++) {
      batch[i] = random.nextInt(256) / 255f;
    }
    return batch;
  }

  @ParameterizedTest
  @MethodSource("names")
  void featuresAreTheImagesOwnAndFollowFromTheWeights(String name) {
    NetworkArchitecture architecture = NetworkArchitecture.find(name);
    assertTrue(!architecture.summary().isBlank());
    for (Stem stem : Stem.values()) {
      int side = architecture.smallestSide(stem);
      int values = side * side * 3;
      float[] batch = images(3, side);
      Map<String, float[]> weights = new LinkedHashMap<>();
      float[] expected;
      try (FeatureNetwork network = architecture.create(options(stem, side, 3))) {
        assertEquals(name, network.architecture());
        assertEquals(stem, network.stem());
        assertEquals(side, network.imageSize());
        expected = network.features(batch).values();
        assertEquals(3 * network.width(), expected.length);
        for (float value : expected) {
          assertTrue(Float.isFinite(value));
        }
        float[] last = Arrays.copyOfRange(batch, 2 * values, 3 * values);
        assertArrayEquals(
            Arrays.copyOfRange(expected, 2 * network.width(), expected.length),
            network.features(last).values(),
            "alone");
        assertTrue(network.stateNames().containsAll(network.parameterNames()));
        network.weights().forEach((key, array) -> weights.put(key, array.clone()));
        assertEquals(Arrays.asList(network.stateNames().toArray()), Arrays.asList(keys(weights)));
      }
      try (FeatureNetwork other = architecture.create(options(stem, side, 4))) {
        assertTrue(!Arrays.equals(expected, other.features(batch).values()), "another seed");
        other.load(weights);
        assertArrayEquals(expected, other.features(batch).values(), "loaded");
        String some = other.parameterNames().get(0);
        weights.put(some, new float[1]);
        Ke4jException wrong = assertThrows(Ke4jException.class, () -> other.load(weights));
        assertTrue(wrong.getMessage().contains(name) && wrong.getMessage().contains(some));
      }
    }
  }

  private static Object[] keys(Map<String, float[]> weights) {
    return weights.keySet().toArray();
  }

  @Test
  void anUnknownNameIsRefusedWithTheKnownOnes() {
    UsageException e = assertThrows(UsageException.class, () -> NetworkArchitecture.find("vgg16"));
    assertEquals(
        "no network 'vgg16'; there are: conv4, resnet10, resnet18, resnet34, resnet8",
        e.getMessage());
  }

  @Test
  void conv4NeedsRoomForItsPoolings() {
    NetworkArchitecture conv4 = NetworkArchitecture.find("conv4");
    NetworkOptions small = options(Stem.IMAGENET, 31, 1);
    assertTrue(
        assertThrows(Ke4jException.class, () -> conv4.create(small)).getMessage().contains("32"));
  }
}
