package org.ke4j.training;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.ke4j.graph.Backend;
import org.ke4j.network.Engine;
import org.ke4j.network.ResNet18;
import org.ke4j.network.Stem;
import org.ke4j.random.Seeds;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Times forward pass, backward pass and update of ResNet-18, and its features in inference mode,
 * beside a peer program in the same minutes.
 *
 * <pre>TrainingBenchmark [--stem cifar|imagenet] [--images 160] [--steps 6] [--rounds 3]
 *     [--threads 2] [--batch-norm separate|joint] [--type float|double]
 *     [--engine planned|samediff] [PEER...]</pre>
 *
 * PEER... is a command that prints JSON with {@code imagesPerSecond}; it runs after each of our
 * rounds. Prints the best round's images/s of each, their ratio, the share of time inside native
 * operators, seconds per step by operator, and resident memory.
 */
final class TrainingBenchmark {
  private TrainingBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    Map<String, String> options = new LinkedHashMap<>();
    int at = 0;
    while (at + 1 < arguments.length && arguments[at].startsWith("--")) {
      options.put(arguments[at], arguments[at + 1]);
      at += 2;
    }
    List<String> peer = Arrays.asList(arguments).subList(at, arguments.length);
    int images = Integer.parseInt(options.getOrDefault("--images", "160"));
    int steps = Integer.parseInt(options.getOrDefault("--steps", "6"));
    int rounds = Integer.parseInt(options.getOrDefault("--rounds", "3"));
    Stem stem = Stem.valueOf(upper(options.getOrDefault("--stem", "cifar")));
    DataType type = DataType.valueOf(upper(options.getOrDefault("--type", "float")));
    TrainingOptions training =
        TrainingOptions.builder()
            .stem(stem)
            .batchNorm(BatchNormMode.valueOf(upper(options.getOrDefault("--batch-norm", "joint"))))
            .engine(Engine.valueOf(upper(options.getOrDefault("--engine", "planned"))))
            .build();
    System.out.println(
        Backend.start(Integer.parseInt(options.getOrDefault("--threads", "2")))
            + ", "
            + stem
            + " stem, "
            + images
            + " images of 32x32, "
            + training.batchNorm()
            + " batch norm, "
            + type
            + ", engine "
            + training.engine());
    double best = 0;
    double bestPeer = 0;
    try (ResNet18 network = new ResNet18(stem, 32, 0, 1, type, training.engine());
        TrainingStep step = TrainingStep.of(network, training, images / 5, 2, 2);
        Optimizer optimizer = Optimizer.of(training, weights(network))) {
      float[] batch = randomBatch(images);
      for (int round = 0; round < rounds; round++) {
        best = Math.max(best, round(step, optimizer, batch, steps));
        if (!peer.isEmpty()) {
          bestPeer = Math.max(bestPeer, peer(peer));
        }
      }
      inference(network, batch, rounds);
    }
    System.out.printf(Locale.ROOT, "best: %.1f images/s", best);
    if (bestPeer > 0) {
      System.out.printf(Locale.ROOT, ", peer %.1f, ratio %.2f", bestPeer, best / bestPeer);
    }
    System.out.printf(Locale.ROOT, "; peak resident memory %d MB%n", memory("VmHWM") / 1024);
  }

  /** The best step's images/s. */
  private static double round(TrainingStep step, Optimizer optimizer, float[] batch, int steps) {
    double best = 0;
    if (step instanceof PlannedStep planned) {
      planned.executor().profile(true);
    }
    long start = System.nanoTime();
    for (int i = 0; i < steps; i++) {
      long begin = System.nanoTime();
      step.run(batch);
      optimizer.step(step.gradients(), 0.01, i + 1L);
      best = Math.max(best, step.images() * 1e9 / (System.nanoTime() - begin));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    Map<String, Double> inside =
        step instanceof PlannedStep planned ? planned.executor().secondsByOperator() : Map.of();
    double total = inside.values().stream().mapToDouble(Double::doubleValue).sum();
    StringBuilder table = new StringBuilder();
    inside.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .forEach(
            e ->
                table.append(
                    String.format(
                        Locale.ROOT, " %s %.1f", e.getKey(), 1000 * e.getValue() / steps)));
    System.out.printf(
        Locale.ROOT,
        "best step %.1f images/s, mean %.1f; inside the planned operators %.1f %%; ms per step:%s;"
            + " resident %d MB%n",
        best,
        steps * step.images() / seconds,
        100 * total / seconds,
        table,
        memory("VmRSS") / 1024);
    return best;
  }

  private static void inference(ResNet18 network, float[] batch, int rounds) {
    double best = 0;
    for (int round = 0; round < 3 * rounds; round++) {
      long begin = System.nanoTime();
      int rows = network.features(batch).rows();
      best = Math.max(best, rows * 1e9 / (System.nanoTime() - begin));
    }
    System.out.printf(Locale.ROOT, "features: %.1f images/s%n", best);
  }

  private static double peer(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(command + " failed: " + output);
    }
    System.out.println(output.strip());
    return Double.parseDouble(output.replaceAll("(?s).*\"imagesPerSecond\": *([0-9.]+).*", "$1"));
  }

  static Map<String, INDArray> weights(ResNet18 network) {
    Map<String, INDArray> weights = new LinkedHashMap<>();
    network.parameterNames().forEach(name -> weights.put(name, network.array(name)));
    return weights;
  }

  static float[] randomBatch(int images) {
    RandomGenerator random = Seeds.stream(1, "batch");
    float[] batch = new float[images * 32 * 32 * 3];
    for (int i = 0; i < batch.length; i++) {
      batch[i] = random.nextFloat();
    }
    return batch;
  }

  /** A line of this process's status in kB; 0 where the system has none. */
  static long memory(String field) {
    Path status = Path.of("/proc/self/status");
    try {
      for (String line :
          Files.exists(status) ? Files.readAllLines(status) : new ArrayList<String>()) {
        if (line.startsWith(field + ":")) {
          return Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
      }
      return 0;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }
}
