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

  static Matrix matrix(Sections sections, String name) {
    long[] shape = sections.longs(name + " shape");
    return new Matrix(sections.floats(name), Math.toIntExact(shape[0]), Math.toIntExact(shape[1]));
  }
}
