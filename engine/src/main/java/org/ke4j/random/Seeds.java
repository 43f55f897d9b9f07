package org.ke4j.random;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Derives independent random streams from one seed, so that a result depends on the seed and on
 * what is drawn for, never on the order or the number of threads.
 */
public final class Seeds {
  private Seeds() {}

  /**
   * A seed for one use.
   *
   * @param seed the seed of the run
   * @param use what is drawn for: strings and integers, hashed by value
   */
  public static long derive(long seed, Object... use) {
    long h = mix(seed ^ 0x9E3779B97F4A7C15L);
    for (Object part : use) {
      if (part instanceof Number number) {
        h = mix(h ^ mix(number.longValue() + 0x632BE59BD9B4E019L));
      } else {
        String text = part.toString();
        for (int i = 0; i < text.length(); i++) {
          h = mix(h ^ (text.charAt(i) + 0xD1B54A32D192ED03L));
        }
        h = mix(h + text.length());
      }
    }
    return h;
  }

  /** The stream of {@link #derive}. */
  public static RandomGenerator stream(long seed, Object... use) {
    return new SplittableRandom(derive(seed, use));
  }

  /** The numbers from 0 to {@code size - 1} in an order that {@link #stream} draws. */
  public static int[] order(int size, long seed, Object... use) {
    RandomGenerator random = stream(seed, use);
    int[] order = IntStream.range(0, size).toArray();
    for (int i = size - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
    return order;
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
