package org.ke4j.detection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.UsageException;
import org.ke4j.matrix.Matrix;
import org.ke4j.store.Provenance;
import org.ke4j.store.SectionFile;
import org.ke4j.store.Sections;

class DetectorFileTest {
  private static final Matrix TRAINING = Tables.clusters(1, 40, 6);
  private static final Matrix VIEWS = Tables.clusters(2, 40, 6);

  @TempDir Path folder;

  static Stream<Detector> detectors() {
    OneClassSvm.Options svm = OneClassSvm.Options.REFERENCE;
    return Stream.of(
        OneClassSvm.fit(TRAINING, svm.withNormalized(true)),
        OneClassSvm.fit(
            TRAINING, svm.withKernel(Kernel.Type.POLYNOMIAL).withDegree(2).withCoef0(1)),
        NearestNeighbours.fit(TRAINING, NearestNeighbours.Options.DN2),
        NearestNeighbours.fit(TRAINING, new NearestNeighbours.Options(4, true)),
        KnowledgeContrast.fit(
            TRAINING, List.of(VIEWS), List.of(VIEWS), KnowledgeContrast.Options.DEFAULT),
        KnowledgeContrast.fit(TRAINING, List.of(), List.of(), KnowledgeContrast.Options.DEFAULT));
  }

  @ParameterizedTest
  @MethodSource("detectors")
  void comesBackBitForBit(Detector detector) throws Exception {
    Path file = folder.resolve("some.detector");
    Provenance provenance = Provenance.now(3, Map.of("detector", "some"), Map.of());
    DetectorFile.write(file, detector, provenance);
    DetectorFile.Stored stored = DetectorFile.read(file);
    assertEquals(detector.getClass(), stored.detector().getClass());
    assertArrayEquals(detector.score(VIEWS), stored.detector().score(VIEWS), 0);
    assertArrayEquals(detector.trainingScores(), stored.detector().trainingScores(), 0);
    assertEquals(detector.width(), stored.detector().width());
    assertEquals(provenance, stored.provenance());

    byte[] damaged = Files.readAllBytes(file);
    damaged[damaged.length / 2] ^= 4;
    Files.write(file, damaged);
    assertThrows(CorruptFileException.class, () -> DetectorFile.read(file));
  }

  @Test
  void foreignContentIsNamed() throws Exception {
    Path file = folder.resolve("some.detector");
    String made = Provenance.now(3, Map.of(), Map.of()).toJson();
    SectionFile.write(
        file, "detector", 1, new Sections().put("detector", "oracle").put("provenance", made));
    String message =
        assertThrows(CorruptFileException.class, () -> DetectorFile.read(file)).getMessage();
    assertTrue(message.contains("oracle"), message);

    SectionFile.write(
        file,
        "detector",
        1,
        new Sections()
            .put("detector", "nearest-neighbours")
            .put("provenance", made)
            .put("k", 2L)
            .put("raw", 0L)
            .put("training", new float[3])
            .put("training shape", new long[] {2, 2})
            .put("training scores", new double[2]));
    assertThrows(CorruptFileException.class, () -> DetectorFile.read(file));
  }

  @Test
  void detectorsOfOthersAreRefused() {
    Detector other =
        new Detector() {
          @Override
          public int width() {
            return 1;
          }

          @Override
          public double[] score(Matrix features) {
            return new double[features.rows()];
          }

          @Override
          public double[] trainingScores() {
            return new double[0];
          }
        };
    Provenance provenance = Provenance.now(3, Map.of(), Map.of());
    assertThrows(
        UsageException.class, () -> DetectorFile.write(folder.resolve("none"), other, provenance));
  }
}
