package org.ke4j.training;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ke4j.network.ResNet18;
import org.ke4j.network.Stem;
import org.ke4j.random.Seeds;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Training keeps its resident memory, without help from full garbage collections. */
class FlatMemoryTest {
  private static final Path STATUS = Path.of("/proc/self/status");

  /** The Java heap's pages are touched one after another: only a leak of megabytes a step shows. */
  @Test
  void noStepLeavesMegabytesBehind() throws IOException {
    train(150, 50, 400);
  }

  /** After some six hundred steps all pages of the Java heap have been touched. */
  @Test
  @Tag("slow")
  void aThousandSteps() throws IOException {
    train(1000, 650, 48);
  }

  private static void train(int steps, int warmUp, int allowedMegabytes) throws IOException {
    assumeTrue(Files.exists(STATUS), "resident memory is read from " + STATUS);
    TrainingOptions options =
        TrainingOptions.builder().stem(Stem.IMAGENET).batchNorm(BatchNormMode.JOINT).build();
    try (ResNet18 network = new ResNet18(Stem.IMAGENET, 32, 0, 1);
        TrainingStep step = TrainingStep.of(network, options, 4, 2, 2)) {
      RandomGenerator random = Seeds.stream(1, "images");
      float[] batch = new float[step.images() * 32 * 32 * 3];
      for (int i = 0; i < batch.length; i++) {
        batch[i] = random.nextFloat();
      }
      Map<String, INDArray> weights = new LinkedHashMap<>();
      network.parameterNames().forEach(name -> weights.put(name, network.array(name)));
      try (Optimizer optimizer = new Sgd(weights, 0.9, 5e-4)) {
        long before = 0;
        long collections = 0;
        for (int i = 0; i < steps; i++) {
          if (i == warmUp) {
            before = residentKilobytes();
            collections = oldCollections();
          }
          step.run(batch);
          optimizer.step(step.gradients(), 0.001, i + 1);
        }
        long grown = residentKilobytes() - before;
        assertTrue(grown < allowedMegabytes << 10, "grew by " + grown + " KB");
        long full = oldCollections() - collections;
        assertTrue(full <= 5, full + " full collections in " + (steps - warmUp) + " steps");
      }
    }
  }

  private static long residentKilobytes() throws IOException {
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }

  private static long oldCollections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .filter(bean -> bean.getName().matches(".*(Old|MarkSweep).*"))
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }
}
