package org.ke4j.detection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.ke4j.matrix.Matrix;
import org.ke4j.matrix.Npy;

/**
 * Times fitting and scoring of the one-class SVM beside a peer program, in the same run on the same
 * data.
 *
 * <pre>OneClassSvmBenchmark PEER... [--nu 0.1] [--rows 5000] [--columns 512]
 *     [--train X.npy --test T.npy] [--rounds 3]</pre>
 *
 * PEER... is a command that takes two {@code .npy} files, {@code --nu} and {@code --gamma}, and
 * prints JSON with {@code fitSeconds} and {@code scoreSeconds}, here scikit-learn's OneClassSVM.
 * Without files the features are random clusters. Ours runs cold first, in a fresh virtual machine;
 * the best of the rounds follows. Prints one line of JSON.
 */
final class OneClassSvmBenchmark {
  private OneClassSvmBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    int peerLength = 0;
    while (peerLength < arguments.length && !arguments[peerLength].startsWith("--")) {
      peerLength++;
    }
    String[] peer = Arrays.copyOf(arguments, peerLength);
    double nu = Double.parseDouble(option(arguments, "--nu", "0.1"));
    int rows = Integer.parseInt(option(arguments, "--rows", "5000"));
    int columns = Integer.parseInt(option(arguments, "--columns", "512"));
    int rounds = Integer.parseInt(option(arguments, "--rounds", "3"));
    Path folder = Files.createTempDirectory("svm-benchmark");
    Path trainFile = Path.of(option(arguments, "--train", folder.resolve("x.npy").toString()));
    Path testFile = Path.of(option(arguments, "--test", folder.resolve("t.npy").toString()));
    if (!Files.exists(trainFile)) {
      Matrix all = Tables.clusters(1, rows + 1000, columns);
      write(trainFile, all.rows(0, rows));
      write(testFile, all.rows(rows, rows + 1000));
    }
    Matrix train = matrix(trainFile);
    Matrix test = matrix(testFile);

    OneClassSvm.Options options =
        OneClassSvm.Options.REFERENCE.withKernel(Kernel.Type.RBF).withNu(nu);
    double[] fit = new double[rounds];
    double[] score = new double[rounds];
    OneClassSvm.Fit fitted = null;
    for (int round = 0; round < rounds; round++) {
      long start = System.nanoTime();
      fitted = OneClassSvm.train(train, options);
      long middle = System.nanoTime();
      double[] scores = fitted.svm().score(test);
      score[round] = (System.nanoTime() - middle) / 1e9;
      fit[round] = (middle - start) / 1e9;
      if (scores.length != test.rows()) {
        throw new AssertionError("scores are missing");
      }
    }
    String report =
        String.format(
            Locale.ROOT,
            "\"n\": %d, \"d\": %d, \"nu\": %s, \"eps\": %s, \"supportVectors\": %d, \"rho\": %.8f,"
                + " \"iterations\": %d, \"fitSecondsCold\": %.3f, \"fitSeconds\": %.3f,"
                + " \"scoreSecondsCold\": %.3f, \"scoreSeconds\": %.3f",
            train.rows(),
            train.columns(),
            nu,
            options.eps(),
            fitted.supportIndices().length,
            fitted.svm().rho(),
            fitted.iterations(),
            fit[0],
            Arrays.stream(fit).min().orElseThrow(),
            score[0],
            Arrays.stream(score).min().orElseThrow());
    if (peer.length > 0) {
      JsonNode theirs = run(peer, trainFile, testFile, nu);
      report +=
          String.format(
              Locale.ROOT,
              ", \"peer\": %s, \"fitRatioCold\": %.3f, \"scoreRatioCold\": %.3f",
              theirs,
              fit[0] / theirs.get("fitSeconds").asDouble(),
              score[0] / theirs.get("scoreSeconds").asDouble());
    }
    System.out.println("{" + report + "}");
  }

  private static JsonNode run(String[] peer, Path train, Path test, double nu) throws IOException {
    String[] command = Arrays.copyOf(peer, peer.length + 6);
    command[peer.length] = train.toString();
    command[peer.length + 1] = test.toString();
    command[peer.length + 2] = "--nu";
    command[peer.length + 3] = Double.toString(nu);
    command[peer.length + 4] = "--gamma";
    command[peer.length + 5] = "auto";
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new ObjectMapper().readTree(out);
  }

  private static void write(Path file, Matrix matrix) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      Npy.write(out, matrix.values(), matrix.rows(), matrix.columns());
    }
  }

  private static Matrix matrix(Path file) throws IOException {
    Npy npy = Npy.read(file);
    return new Matrix(npy.floats(), npy.shape()[0], npy.shape()[1]);
  }

  private static String option(String[] arguments, String name, String fallback) {
    int at = Arrays.asList(arguments).indexOf(name);
    return at < 0 ? fallback : arguments[at + 1];
  }
}
