package org.ke4j.onnx;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.ke4j.graph.Backend;
import org.ke4j.matrix.Matrix;

/**
 * Networks alone, values in memory to values in memory, against onnxruntime in the same process.
 *
 * <p>Arguments: seconds of a turn, turns, threads, batches as {@code 1,16,64}, then ONNX files with
 * one input of {@code n x 3 x side x side} (224 where it is open), or {@code vit} and {@code rn50}
 * for full-size CLIP graphs with random weights. The two runtimes take turns; the first pass of a
 * turn does not count, since the other one's threads still wait busily for their next work. A line
 * of CSV for each network and batch: images per second of the processor's and of the clock's time,
 * the geometric means of the ratios of each pair of turns, and how far the results differ.
 * onnxruntime walks a graph recursively: give Java {@code -Xss64m}.
 */
public final class EncoderBenchmark {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private EncoderBenchmark() {}

  /** Images a second in one turn. */
  private record Turn(double processor, double clock) {}

  private interface Pass {
    Matrix run() throws Exception;
  }

  public static void main(String[] words) throws Exception {
    double seconds = Double.parseDouble(words[0]);
    int turns = Integer.parseInt(words[1]);
    int threads = Integer.parseInt(words[2]);
    int[] batches = Arrays.stream(words[3].split(",")).mapToInt(Integer::parseInt).toArray();
    System.err.println(Backend.start(threads));
    System.out.println(
        "network,batch,threads,ke4j_processor,peer_processor,ke4j_clock,peer_clock,"
            + "ratio_processor,ratio_clock,difference");
    for (String name : Arrays.copyOfRange(words, 4, words.length)) {
      switch (name) {
        case "vit" -> {
          OnnxWriter writer = new OnnxWriter(17, 1);
          EncoderGraphs.visionTransformer(writer, 224, 32, 768, 12, 512);
          written("CLIP ViT-B/32", writer, seconds, turns, threads, batches);
        }
        case "rn50" -> {
          OnnxWriter writer = new OnnxWriter(17, 1);
          EncoderGraphs.resNet(writer, 224, 64, new int[] {3, 4, 6, 3}, 1024);
          written("CLIP RN50", writer, seconds, turns, threads, batches);
        }
        default -> {
          String file = Path.of(name).getFileName().toString();
          compare(file.replace(".onnx", ""), Path.of(name), seconds, turns, threads, batches);
        }
      }
    }
  }

  private static void written(
      String name, OnnxWriter writer, double seconds, int turns, int threads, int[] batches)
      throws Exception {
    Path file = Files.createTempFile("ke4j-benchmark", ".onnx");
    try {
      Files.write(file, writer.bytes());
      compare(name, file, seconds, turns, threads, batches);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static void compare(
      String name, Path file, double seconds, int turns, int threads, int[] batches)
      throws Exception {
    try (OnnxModel model = OnnxImporter.load(file, ImportOptions.defaults());
        OrtSession ort = new OrtSession(file, threads)) {
      int side = ort.side(224);
      for (int batch : batches) {
        float[] input = OrtSession.noise(2, batch * 3 * side * side);
        Pass own = () -> model.run(input, batch);
        Pass peer = () -> ort.run(input, batch, 3, side, side);
        double difference = difference(own.run(), peer.run());
        for (int i = 0; i < 2; i++) {
          turn(own, batch, seconds);
        }
        Turn[] ours = new Turn[turns];
        Turn[] theirs = new Turn[turns];
        for (int i = 0; i < turns; i++) {
          ours[i] = turn(own, batch, seconds);
          theirs[i] = turn(peer, batch, seconds);
        }
        row(name, batch, threads, ours, theirs, difference);
        if (Boolean.getBoolean("ke4j.profile")) {
          model
              .profile(input, batch)
              .forEach(
                  (k, v) -> System.err.printf(Locale.ROOT, "    %-24s %8.2f ms%n", k, v * 1e3));
        }
      }
    }
  }

  private static Turn turn(Pass pass, int batch, double seconds) throws Exception {
    pass.run();
    long clock = System.nanoTime();
    long processor = SYSTEM.getProcessCpuTime();
    long end = clock + (long) (seconds * 1e9);
    int images = 0;
    do {
      pass.run();
      images += batch;
    } while (System.nanoTime() < end);
    return new Turn(
        images * 1e9 / (SYSTEM.getProcessCpuTime() - processor),
        images * 1e9 / (System.nanoTime() - clock));
  }

  private static void row(
      String name, int batch, int threads, Turn[] ours, Turn[] theirs, double difference) {
    double[] all = new double[6];
    for (int i = 0; i < ours.length; i++) {
      double processor = ours[i].processor() / theirs[i].processor();
      double clock = ours[i].clock() / theirs[i].clock();
      double[] here = {
        ours[i].processor(),
        theirs[i].processor(),
        ours[i].clock(),
        theirs[i].clock(),
        processor,
        clock
      };
      for (int k = 0; k < all.length; k++) {
        all[k] += Math.log(here[k]) / ours.length;
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%s,%d,%d,%.1f,%.1f,%.1f,%.1f,%.2f,%.2f,%.1e%n",
        name,
        batch,
        threads,
        Math.exp(all[0]),
        Math.exp(all[1]),
        Math.exp(all[2]),
        Math.exp(all[3]),
        Math.exp(all[4]),
        Math.exp(all[5]),
        difference);
  }

  /** The largest difference, as a part of the largest value. */
  private static double difference(Matrix own, Matrix peer) {
    double worst = 0;
    double largest = 0;
    for (int i = 0; i < own.values().length; i++) {
      worst = Math.max(worst, Math.abs(own.values()[i] - peer.values()[i]));
      largest = Math.max(largest, Math.abs(peer.values()[i]));
    }
    return worst / largest;
  }
}
