package org.ke4j.matrix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;

class MatrixTest {
  private static final Matrix A = Matrix.ofRows(new float[] {1, 2, 3}, new float[] {4, 5, 6});

  @Test
  void productOfRows() {
    Matrix b = Matrix.ofRows(new float[] {1, 0, 1}, new float[] {0, 2, 0}, new float[] {1, 1, 1});
    assertEquals(
        Matrix.ofRows(new float[] {4, 4, 6}, new float[] {10, 10, 15}),
        Products.timesTransposed(A, b));
    double[] c =
        Products.timesTransposed(
            new double[] {1, 2, 3, 4, 5, 6}, 2, new double[] {1, 0, 1, 0, 2, 0, 1, 1, 1}, 3, 3);
    assertArrayEquals(new double[] {4, 4, 6, 10, 10, 15}, c);
  }

  @Test
  void normalizedRowsHaveLengthOne() {
    Matrix unit = Matrix.ofRows(new float[] {3, 4}).normalized();
    assertArrayEquals(new float[] {0.6f, 0.8f}, unit.row(0), 1e-7f);
    assertArrayEquals(new float[] {0, 0}, Matrix.ofRows(new float[] {0, 0}).normalized().row(0));
    Matrix none = Matrix.ofRows(new float[] {0, Float.NaN});
    assertThrows(Ke4jException.class, none::normalized);
  }

  @Test
  void wrongSizeIsRefused() {
    assertThrows(UsageException.class, () -> new Matrix(new float[5], 2, 3));
  }

  private static void write(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      Npy.write(out, A.values(), A.rows(), A.columns());
    }
  }

  @Test
  void npyComesBackAsWritten(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("a.npy");
    write(file);
    Npy read = Npy.read(file);
    assertArrayEquals(new int[] {2, 3}, read.shape());
    assertArrayEquals(A.values(), read.floats());
  }

  @Test
  void npyCutAnywhereIsRefused(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("a.npy");
    write(file);
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThrows(CorruptFileException.class, () -> Npy.read(file));
    }
  }
}
