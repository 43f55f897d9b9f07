package org.ke4j.task;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.ke4j.error.Check;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.matrix.Npy;
import org.ke4j.transport.Cloud;
import org.ke4j.transport.TransportProblem;

/** Reads what a transport problem is made of; every message names the file. */
final class TransportFiles {
  private TransportFiles() {}

  static Cloud cloud(Path file) throws IOException {
    Npy array = table(file, "points", 1);
    return named(file, () -> Cloud.of(array));
  }

  static TransportProblem costs(Path file) throws IOException {
    Npy array = table(file, "costs", 2);
    int[] shape = array.shape();
    return named(file, () -> TransportProblem.withCosts(array.values(), shape[0], shape[1]));
  }

  /** One value a point; null for no file. */
  static double[] weights(Path file, int points) throws IOException {
    if (file == null) {
      return null;
    }
    Npy array = Npy.read(file);
    Check.that(
        array.shape().length == 1,
        "%s: expected one axis of weights, got shape %s",
        file,
        Arrays.toString(array.shape()));
    Check.that(
        array.values().length == points,
        "%s: weights: expected %d, got %d",
        file,
        points,
        array.values().length);
    for (int k = 0; k < array.values().length; k++) {
      double weight = array.values()[k];
      if (!(weight >= 0) || Double.isInfinite(weight)) {
        throw new CorruptFileException(
            file, "weight " + k, "a number of 0 or more", String.valueOf(weight));
      }
    }
    return array.values();
  }

  private static Npy table(Path file, String what, int leastAxes) throws IOException {
    Npy array = Npy.read(file);
    int[] shape = array.shape();
    Check.that(
        shape.length >= leastAxes && shape.length <= 2 && array.values().length > 0,
        "%s: expected a table of %s, two axes and not empty, got shape %s",
        file,
        what,
        Arrays.toString(shape));
    return array;
  }

  private interface Made<T> {
    T make();
  }

  private static <T> T named(Path file, Made<T> made) {
    try {
      return made.make();
    } catch (UsageException e) {
      throw e;
    } catch (Ke4jException e) {
      throw new Ke4jException(file + ": " + e.getMessage(), e);
    }
  }
}
