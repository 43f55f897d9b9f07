package org.ke4j.detection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ke4j.error.Ke4jException;
import org.ke4j.matrix.Matrix;
import org.ke4j.store.SectionFile;
import org.ke4j.store.Sections;

class StoredDetectorsTest {
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
    SectionFile.write(file, "detector", 1, detector.write(new Sections()));
    Detector stored = read(detector.getClass(), SectionFile.read(file, "detector", 1, 1));
    assertArrayEquals(detector.score(VIEWS), stored.score(VIEWS), 0);
    assertArrayEquals(detector.trainingScores(), stored.trainingScores(), 0);
    assertEquals(detector.width(), stored.width());
  }

  private static Detector read(Class<? extends Detector> type, Sections sections) {
    if (type == OneClassSvm.class) {
      return OneClassSvm.read(sections);
    }
    return type == NearestNeighbours.class
        ? NearestNeighbours.read(sections)
        : KnowledgeContrast.read(sections);
  }

  @Test
  void anotherDetectorIsNamed() {
    Sections sections =
        NearestNeighbours.fit(TRAINING, NearestNeighbours.Options.DN2).write(new Sections());
    String message =
        assertThrows(Ke4jException.class, () -> OneClassSvm.read(sections)).getMessage();
    assertTrue(message.contains("nearest-neighbours"), message);
  }
}
