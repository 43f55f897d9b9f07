package org.ke4j.tests;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ke4j.matrix.Npy;

/** Arrays in files, as other programs put them there. */
final class NpyFile {
  private NpyFile() {}

  static void write(Path file, float[] values, int... shape) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      Npy.write(out, values, shape);
    }
  }
}
