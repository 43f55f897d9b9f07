package org.ke4j.detection;

import org.ke4j.error.Ke4jException;
import org.ke4j.matrix.Matrix;
import org.ke4j.store.Sections;

/** What the stored forms of all detectors share. */
final class Stored {
  private static final String TYPE = "detector";

  private Stored() {}

  static Sections begin(Sections sections, String type) {
    return sections.put(TYPE, type);
  }

  static void expect(Sections sections, String type) {
    if (!sections.text(TYPE).equals(type)) {
      throw new Ke4jException(
          "detector: expected " + type + " in the file, found " + sections.text(TYPE));
    }
  }

  static void put(Sections sections, String name, Matrix matrix) {
    sections
        .put(name, matrix.values())
        .put(name + " shape", new long[] {matrix.rows(), matrix.columns()});
  }

  /** A number that memory is taken for: at most as many as there are. */
  static int count(Sections sections, String name, int most) {
    long count = sections.number(name);
    if (count < 0 || count > most) {
      throw new Ke4jException("detector: " + name + ": expected 0 to " + most + ", found " + count);
    }
    return (int) count;
  }

  static Matrix matrix(Sections sections, String name) {
    long[] shape = sections.longs(name + " shape");
    if (shape.length != 2) {
      throw new Ke4jException(
          "detector: shape of " + name + ": expected two numbers, found " + shape.length);
    }
    return new Matrix(sections.floats(name), Math.toIntExact(shape[0]), Math.toIntExact(shape[1]));
  }
}
