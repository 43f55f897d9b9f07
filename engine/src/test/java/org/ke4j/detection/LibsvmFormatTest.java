package org.ke4j.detection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.matrix.Matrix;

class LibsvmFormatTest {
  @TempDir Path folder;

  private static OneClassSvm.Options options(Kernel.Type kernel) {
    return new OneClassSvm.Options(
        kernel, 0.2, Gamma.of(0.3), 0.7, 2, false, 1e-6, OneClassSvm.Solver.SMO);
  }

  @ParameterizedTest
  @EnumSource(Kernel.Type.class)
  void bothReadWhatEitherWrites(Kernel.Type kernel) throws Exception {
    Matrix training = Tables.clusters(4, 60, 7);
    Matrix test = Tables.clusters(2, 30, 7);
    Path file = folder.resolve("model");
    OneClassSvm ours = OneClassSvm.fit(training, options(kernel));

    LibsvmFormat.write(file, ours);
    assertArrayEquals(
        ours.decisionValues(test), Libsvm.decisionValues(Libsvm.load(file), test), 1e-12);
    assertArrayEquals(ours.decisionValues(test), LibsvmFormat.read(file).decisionValues(test), 0);

    libsvm.svm_model theirs = Libsvm.train(training, options(kernel));
    Libsvm.save(file, theirs);
    OneClassSvm read = LibsvmFormat.read(file);
    assertArrayEquals(Libsvm.decisionValues(theirs, test), read.decisionValues(test), 1e-10);
    assertThrows(Ke4jException.class, read::trainingScores);

    Libsvm.save(file, Libsvm.load(file));
    LibsvmFormat.write(file, LibsvmFormat.read(file));
    assertArrayEquals(
        Libsvm.decisionValues(theirs, test), Libsvm.decisionValues(Libsvm.load(file), test), 1e-12);
  }

  @Test
  void unitFeaturesAndWidthAreRemembered() throws Exception {
    float[] values = Tables.clusters(1, 40, 5).values().clone();
    for (int i = 4; i < values.length; i += 5) {
      values[i] = 0; // the last column
    }
    Matrix training = new Matrix(values, 40, 5);
    OneClassSvm svm = OneClassSvm.fit(training, options(Kernel.Type.RBF).withNormalized(true));
    Path file = folder.resolve("model");
    LibsvmFormat.write(file, svm);
    OneClassSvm read = LibsvmFormat.read(file);
    assertEquals(5, read.width());
    assertTrue(read.normalized());
    assertArrayEquals(svm.score(training), read.score(training), 0);

    String text = Files.readString(file);
    Files.writeString(file, text.substring(0, text.indexOf("#ke4j")));
    assertEquals(4, LibsvmFormat.read(file).width());
    OneClassSvm told = LibsvmFormat.read(file, 5, true);
    assertArrayEquals(svm.score(training), told.score(training), 0);
    assertThrows(CorruptFileException.class, () -> LibsvmFormat.read(file, 3, true));
  }

  @Test
  void damageIsNamedNeverLoaded() throws Exception {
    Path file = folder.resolve("model");
    LibsvmFormat.write(
        file, OneClassSvm.fit(Tables.clusters(1, 8, 2), options(Kernel.Type.SIGMOID)));
    byte[] whole = Files.readAllBytes(file);
    int trailer = Files.readString(file).indexOf("#ke4j");
    for (int i = 0; i < trailer; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 1;
      Files.write(file, damaged);
      assertThrows(CorruptFileException.class, () -> LibsvmFormat.read(file), "byte " + i);
    }
    int lastVector = Files.readString(file).lastIndexOf('\n', trailer - 2);
    for (int length = 0; length <= lastVector; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThrows(CorruptFileException.class, () -> LibsvmFormat.read(file), "cut " + length);
    }
  }

  @Test
  void otherModelsAreNamed() throws Exception {
    Path file = folder.resolve("model");
    for (String[] one :
        new String[][] {
          {"svm_type c_svc\nkernel_type linear\ntotal_sv 1\nrho 0\nSV\n1 1:1\n", "c_svc"},
          {
            "svm_type one_class\nkernel_type precomputed\ntotal_sv 1\nrho 0\nSV\n1 1:1\n",
            "precomputed"
          },
          {"svm_type one_class\nkernel_type linear\nrho 0\nSV\n1 1:1\n", "total_sv"},
          {"svm_type one_class\nkernel_type linear\ntotal_sv 999999999\nrho 0\nSV\n", "999999999"},
          {"svm_type one_class\nkernel_type linear\ntotal_sv 1\nrho x\nSV\n1 1:1\n", "x"},
          {"svm_type one_class\nkernel_type linear\ntotal_sv 1\nrho 0\nSV\n1 2:1 1:1\n", "index"},
          {"svm_type one_class\nkernel_type linear\ntotal_sv 1\nrho 0\nSV\n1 1:NaN\n", "NaN"},
          {
            "svm_type one_class\nkernel_type linear\ntotal_sv 1\nrho 0\nSV\n1 2147483647:1\n1 1:1",
            ""
          }
        }) {
      Files.writeString(file, one[0]);
      if (one[1].isEmpty()) {
        assertThrows(CorruptFileException.class, () -> LibsvmFormat.read(file));
        continue;
      }
      String message =
          assertThrows(CorruptFileException.class, () -> LibsvmFormat.read(file)).getMessage();
      assertTrue(message.contains(one[1]), message);
    }
  }
}
