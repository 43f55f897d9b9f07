package org.ke4j.detection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.ke4j.error.Ke4jException;
import org.ke4j.matrix.Matrix;

/** Training by the library itself, and its programs {@code svm-train} and {@code svm-predict}. */
class LibsvmSolverTest {
  @TempDir Path folder;

  private static OneClassSvm.Options options(Kernel.Type kernel) {
    return new OneClassSvm.Options(
        kernel, 0.2, Gamma.of(0.3), 0.7, 2, false, 1e-6, OneClassSvm.Solver.LIBSVM);
  }

  @ParameterizedTest
  @EnumSource(Kernel.Type.class)
  void isTheLibraryAndAgreesWithOurs(Kernel.Type kernel) {
    Matrix training = Tables.clusters(4, 120, 7);
    Matrix test = Tables.clusters(2, 40, 7);
    OneClassSvm.Options options = options(kernel);
    OneClassSvm.Fit fit = OneClassSvm.train(training, options);
    libsvm.svm_model model = Libsvm.train(training, options);
    assertEquals(model.rho[0], fit.svm().rho());
    assertEquals(model.l, fit.supportIndices().length);
    assertArrayEquals(Libsvm.decisionValues(model, test), fit.svm().decisionValues(test), 1e-10);
    assertTrue(fit.violation() < 1e-4 && fit.iterations() > 0);
    OneClassSvm.Fit ours = OneClassSvm.train(training, options.withSolver(OneClassSvm.Solver.SMO));
    if (kernel != Kernel.Type.SIGMOID) { // with it there may be several optima
      assertEquals(ours.objective(), fit.objective(), 1e-5 * Math.abs(ours.objective()));
      assertArrayEquals(ours.svm().score(test), fit.svm().score(test), 2e-5);
    }
    assertArrayEquals(fit.svm().trainingScores(), fit.svm().score(training), 1e-10);
  }

  @ParameterizedTest
  @CsvSource({"1, RBF", "0.5, RBF"})
  void allOutsideAndNothingPrinted(double nu, Kernel.Type kernel) {
    Matrix training = Tables.clusters(4, 30, 5);
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(printed, true, UTF_8));
      OneClassSvm.Options options = options(kernel).withNu(nu);
      OneClassSvm theirs = OneClassSvm.fit(training, options);
      OneClassSvm ours = OneClassSvm.fit(training, options.withSolver(OneClassSvm.Solver.SMO));
      assertEquals(ours.rho(), theirs.rho(), 1e-5);
    } finally {
      System.setOut(out);
    }
    assertEquals("", printed.toString(UTF_8));
  }

  /** The library keeps its state in static fields: trainings at the same time must not meet. */
  @Test
  void manyAtOnceAreEqual() {
    Matrix training = Tables.clusters(4, 80, 6);
    List<double[]> all =
        IntStream.range(0, 8)
            .parallel()
            .mapToObj(i -> OneClassSvm.fit(training, options(Kernel.Type.RBF)).score(training))
            .toList();
    all.forEach(scores -> assertArrayEquals(all.get(0), scores, 0));
  }

  @Test
  void featuresAroundTheOriginAreRefused() {
    float[] values = {1, 0, -1, 0, 0, 1, 0, -1};
    OneClassSvm.Options options = options(Kernel.Type.LINEAR).withNu(0.9);
    assertThrows(Ke4jException.class, () -> OneClassSvm.fit(new Matrix(values, 4, 2), options));
  }

  @ParameterizedTest
  @EnumSource(Kernel.Type.class)
  void theProgramsReadOursAndOursReadsTheirs(Kernel.Type kernel) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/svm-predict")), "svm-predict is not installed");
    Matrix training = Tables.clusters(4, 60, 7);
    Matrix test = Tables.clusters(2, 100, 7);
    Path data = folder.resolve("training");
    Path asked = folder.resolve("test");
    Path model = folder.resolve("model");
    Path answer = folder.resolve("answer");
    write(data, training);
    write(asked, test);
    OneClassSvm svm = OneClassSvm.fit(training, options(kernel));
    LibsvmFormat.write(model, svm);
    run("svm-predict", asked.toString(), model.toString(), answer.toString());
    compare(svm.decisionValues(test), answer);

    String type =
        switch (kernel) {
          case LINEAR -> "0";
          case POLYNOMIAL -> "1";
          case RBF -> "2";
          case SIGMOID -> "3";
        };
    run(
        "svm-train",
        "-q",
        "-s",
        "2",
        "-t",
        type,
        "-n",
        "0.2",
        "-g",
        "0.3",
        "-r",
        "0.7",
        "-d",
        "2",
        "-e",
        "1e-6",
        data.toString(),
        model.toString());
    OneClassSvm read = LibsvmFormat.read(model);
    run("svm-predict", asked.toString(), model.toString(), answer.toString());
    compare(read.decisionValues(test), answer);
    assertArrayEquals(svm.decisionValues(test), read.decisionValues(test), 1e-4);
  }

  private static void compare(double[] decisions, Path answer) throws IOException {
    List<String> labels = Files.readAllLines(answer);
    assertEquals(decisions.length, labels.size());
    for (int i = 0; i < decisions.length; i++) {
      assertEquals(decisions[i] > 0 ? "1" : "-1", labels.get(i), "row " + i);
    }
  }

  private static void write(Path file, Matrix rows) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < rows.rows(); i++) {
      StringBuilder line = new StringBuilder("1");
      for (int j = 0; j < rows.columns(); j++) {
        line.append(' ').append(j + 1).append(':').append((double) rows.get(i, j));
      }
      lines.add(line.toString());
    }
    Files.write(file, lines);
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), said);
  }
}
