package org.ke4j.onnx;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.ke4j.graph.Backend;
import org.ke4j.matrix.Matrix;

/**
 * Full-size CLIP graphs with random weights against onnxruntime in the same run.
 *
 * <p>Arguments: {@code vit|rn50|all}, seconds for each batch size (default 20), threads (default
 * 2). The two runtimes take turns of a second; the first pass of a turn does not count, since the
 * other one's threads still wait busily for their next work. The ratio of the fastest passes is
 * printed: on a machine that others use as well, those were disturbed least. onnxruntime walks a
 * graph recursively: give Java {@code -Xss64m}.
 */
public final class EncoderBenchmark {
  private EncoderBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    String which = arguments.length > 0 ? arguments[0] : "all";
    int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
    int threads = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 2;
    System.out.println(Backend.start(threads) + ", " + threads + " threads");
    if (!which.equals("rn50")) {
      OnnxWriter writer = new OnnxWriter(17, 1);
      EncoderGraphs.visionTransformer(writer, 224, 32, 768, 12, 512);
      compare("CLIP ViT-B/32", writer, seconds, threads);
    }
    if (!which.equals("vit")) {
      OnnxWriter writer = new OnnxWriter(17, 1);
      EncoderGraphs.resNet(writer, 224, 64, new int[] {3, 4, 6, 3}, 1024);
      compare("CLIP RN50", writer, seconds, threads);
    }
  }

  private static void compare(String name, OnnxWriter writer, int seconds, int threads)
      throws Exception {
    Path file = Files.createTempFile("ke4j-benchmark", ".onnx");
    Files.write(file, writer.bytes());
    String output = writer.graph().getOutput(0).getName();
    long start = System.nanoTime();
    try (OnnxModel model = OnnxImporter.load(file, ImportOptions.defaults())) {
      double own = (System.nanoTime() - start) / 1e9;
      start = System.nanoTime();
      try (OrtSession ort = new OrtSession(file, threads)) {
        double other = (System.nanoTime() - start) / 1e9;
        print("%s: load %.2f s, onnxruntime %.2f s", name, own, other);
        for (int batch : new int[] {1, 16, 64}) {
          race(name, model, ort, output, batch, seconds);
        }
      }
    } finally {
      Files.deleteIfExists(file);
    }
    print("%s: %s", name, peak());
  }

  private static void race(
      String name, OnnxModel model, OrtSession ort, String output, int batch, int seconds)
      throws Exception {
    float[] input = OrtSession.noise(2, batch * 3 * 224 * 224);
    long start = System.nanoTime();
    Matrix own = model.run(input, batch);
    double first = (System.nanoTime() - start) / 1e9;
    Matrix expected = ort.run(output, input, batch, 3, 224, 224);
    double worst = 0;
    for (int i = 0; i < own.values().length; i++) {
      worst = Math.max(worst, Math.abs(own.values()[i] - expected.values()[i]));
    }
    double[][] all = {{}, {}};
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    for (int turn = 0; turn < 3 || System.nanoTime() < end; turn++) {
      for (int side = 0; side < 2; side++) {
        long over = System.nanoTime() + 1_000_000_000L;
        for (int pass = 0; pass < 2 || System.nanoTime() < over; pass++) {
          long from = System.nanoTime();
          if (side == 0) {
            model.run(input, batch);
          } else {
            ort.run(output, input, batch, 3, 224, 224);
          }
          if (pass > 0) {
            all[side] = Arrays.copyOf(all[side], all[side].length + 1);
            all[side][all[side].length - 1] = (System.nanoTime() - from) / 1e9;
          }
        }
      }
    }
    Arrays.sort(all[0]);
    Arrays.sort(all[1]);
    print(
        "%s batch %d: %.2f of onnxruntime (medians %.2f), %.1f and %.1f images/s, first run %.2f s,"
            + " largest difference %.1e",
        name,
        batch,
        all[1][0] / all[0][0],
        all[1][all[1].length / 2] / all[0][all[0].length / 2],
        batch / all[0][0],
        batch / all[1][0],
        first,
        worst);
    if (Boolean.getBoolean("ke4j.profile")) {
      model.profile(input, batch).forEach((k, v) -> print("    %-24s %8.2f ms", k, v * 1e3));
    }
  }

  /** Of the whole process, onnxruntime's share included. */
  private static String peak() throws Exception {
    Path status = Path.of("/proc/self/status");
    return Files.exists(status)
        ? Files.readAllLines(status).stream().filter(l -> l.startsWith("VmHWM")).findFirst().get()
        : "peak memory unknown";
  }

  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }
}
