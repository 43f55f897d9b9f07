package org.ke4j.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.ke4j.network.ResNet18;
import org.ke4j.network.Stem;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Five SGD steps of ResNet-18 under the contrastive loss against PyTorch's figures in double
 * precision, in double precision and in the float32 of real training. The files say how weights and
 * images come about; the system property {@code ke4j.golden} names another folder of such files.
 */
class InfoNceGoldenTest {
  /**
   * Relative error of gradient norms in float32. A value that rounding moves across 0 passes or
   * stops a gradient at ReLU, and these gradients are small remainders of large sums: PyTorch's own
   * float32 run deviates from the golden values by up to 2.7e-3 here.
   */
  private static final double FLOAT_GRADIENTS = 5e-3;

  private static Path folder() {
    String golden = System.getProperty("ke4j.golden");
    if (golden != null) {
      return Path.of(golden);
    }
    String shared = System.getProperty("ke4j.shared");
    return (shared != null
            ? Path.of(shared)
            : Path.of(System.getProperty("ke4j.root")).resolveSibling("shared"))
        .resolve("reference");
  }

  @TestFactory
  Stream<DynamicTest> cases() throws IOException {
    Path folder = folder();
    Assumptions.assumeTrue(Files.isDirectory(folder), "no golden files: " + folder + " is absent");
    TreeSet<Path> files = new TreeSet<>();
    try (DirectoryStream<Path> listing = Files.newDirectoryStream(folder, "*-infonce-*.json")) {
      listing.forEach(files::add);
    }
    assertTrue(!files.isEmpty(), folder + " holds no *-infonce-*.json");
    List<DynamicTest> tests = new ArrayList<>();
    for (Path file : files) {
      for (JsonNode golden : new ObjectMapper().readTree(file.toFile()).get("cases")) {
        String name = file.getFileName() + " " + golden.get("options");
        for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
          tests.add(DynamicTest.dynamicTest(name + " in " + type, () -> check(golden, type)));
        }
      }
    }
    return tests.stream();
  }

  private static void check(JsonNode golden, DataType type) {
    JsonNode given = golden.get("options");
    TrainingOptions options = options(given);
    int anchors = given.get("anchors").asInt();
    int k = given.get("k").asInt();
    int size = given.get("imageSize").asInt();
    try (ResNet18 network = new ResNet18(options.stem(), size, 0, 1, type);
        TrainingStep step = new TrainingStep(network, options, anchors, k, k)) {
      network.load(formulaWeights(golden, network));
      float[] batch = formulaImages(anchors * (1 + 2 * k), size);
      Map<String, INDArray> weights = new LinkedHashMap<>();
      network.parameterNames().forEach(name -> weights.put(name, network.array(name)));
      try (Optimizer optimizer = new Sgd(weights, options.momentum(), options.weightDecay())) {
        JsonNode losses = golden.get("losses");
        for (int i = 0; i < losses.size(); i++) {
          double loss = step.run(batch);
          double expected = losses.get(i).asDouble();
          double rounding = Math.abs(golden.get("losses32").get(i).asDouble() - expected);
          double tolerance =
              i < 2 ? 2e-5 * Math.abs(expected) : Math.max(1e-3 * expected, 10 * rounding);
          assertEquals(expected, loss, tolerance, "loss of step " + (i + 1));
          if (i == 0) {
            checkFirstStep(golden, network, step, type);
          }
          optimizer.step(step.executor().gradients(), options.learningRate());
        }
      }
      float[] features = network.features(batch).row(0);
      compare(golden, type, "evalFeature0_first8_after5", features, "features after five steps");
      compare(
          golden,
          type,
          "conv1First4_after5",
          network.weights().get("conv1.weight"),
          "conv1.weight after five steps");
    }
  }

  private static void checkFirstStep(
      JsonNode golden, ResNet18 network, TrainingStep step, DataType type) {
    double[] features = step.features();
    int width = features.length / golden.get("featureNorms").size();
    double norm0 = golden.get("featureNorms").get(0).asDouble();
    for (int i = 0; i < golden.get("feature0_first8").size(); i++) {
      double expected = golden.get("feature0_first8").get(i).asDouble();
      assertEquals(expected, features[i], 1e-4 * norm0, "feature " + i + " of image 0");
    }
    for (int row = 0; row < golden.get("featureNorms").size(); row++) {
      double sum = 0;
      for (int i = row * width; i < (row + 1) * width; i++) {
        sum += features[i] * features[i];
      }
      double expected = golden.get("featureNorms").get(row).asDouble();
      assertEquals(expected, Math.sqrt(sum), 1e-4 * expected, "length of feature " + row);
    }
    double tolerance = type == DataType.DOUBLE ? 1e-3 : FLOAT_GRADIENTS;
    Map<String, INDArray> gradients = step.executor().gradients();
    assertEquals(golden.get("parameters").size(), gradients.size());
    for (JsonNode parameter : golden.get("parameters")) {
      String name = parameter.get("name").asText();
      double expected = parameter.get("gradientNorm").asDouble();
      double actual = gradients.get(name).norm2Number().doubleValue();
      assertEquals(expected, actual, tolerance * expected, "gradient of " + name);
    }
    Map<String, float[]> weights = network.weights();
    first4(golden.get("bn1RunningMeanFirst4"), weights.get("bn1.running_mean"), "running mean");
    first4(golden.get("bn1RunningVarFirst4"), weights.get("bn1.running_var"), "running variance");
  }

  private static void first4(JsonNode expected, float[] actual, String what) {
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i).asDouble(), actual[i], 1e-4, what + " " + i);
    }
  }

  private static void compare(
      JsonNode golden, DataType type, String field, float[] actual, String what) {
    JsonNode expected = golden.get(field);
    JsonNode twin = golden.get(field + "_32");
    double norm = 0;
    double farthest = 0;
    for (int i = 0; i < expected.size(); i++) {
      norm = Math.hypot(norm, expected.get(i).asDouble());
      farthest = Math.max(farthest, Math.abs(twin.get(i).asDouble() - expected.get(i).asDouble()));
    }
    for (int i = 0; i < expected.size(); i++) {
      double value = expected.get(i).asDouble();
      double tolerance =
          type == DataType.DOUBLE
              ? Math.max(1e-3, 10 * Math.abs(twin.get(i).asDouble() - value))
              : Math.max(1e-3 * norm, 10 * farthest);
      assertEquals(value, actual[i], tolerance, what + ", value " + i);
    }
  }

  private static TrainingOptions options(JsonNode given) {
    return TrainingOptions.reference()
        .withStem(given.get("stem").asText().equals("cifar") ? Stem.CIFAR : Stem.IMAGENET)
        .withBatchNorm(
            given.get("batchNorm").asText().equals("joint")
                ? BatchNormMode.JOINT
                : BatchNormMode.SEPARATE)
        .withLossForm(
            given.get("form").asText().equals("log-of-sum")
                ? LossForm.LOG_OF_SUM
                : LossForm.MEAN_OF_LOGS)
        .withNegatives(
            switch (given.get("negatives").asText()) {
              case "own" -> Negatives.OWN;
              case "batch" -> Negatives.BATCH;
              case "batch+anchors" -> Negatives.BATCH_AND_ANCHORS;
              default -> throw new AssertionError(given);
            })
        .withTemperature(given.get("temperature").asDouble())
        .withLearningRate(given.get("learningRate").asDouble())
        .withMomentum(given.get("momentum").asDouble())
        .withWeightDecay(given.get("weightDecay").asDouble());
  }

  private static double formula(long k, int salt) {
    double v = 43758.5453 * Math.sin(12.9898 * k + 78.233 * salt + 0.5);
    return 2 * (v - Math.floor(v)) - 1;
  }

  private static Map<String, float[]> formulaWeights(JsonNode golden, ResNet18 network) {
    Map<String, float[]> weights = new HashMap<>(network.weights());
    int salt = 1;
    for (JsonNode parameter : golden.get("parameters")) {
      String name = parameter.get("name").asText();
      JsonNode shape = parameter.get("shape");
      int length = 1;
      for (JsonNode side : shape) {
        length *= side.asInt();
      }
      double scale = shape.size() == 4 ? Math.sqrt(6.0 * shape.get(0).asInt() / length) : 0.1;
      double centre = shape.size() == 1 && name.endsWith(".weight") ? 1 : 0;
      float[] values = new float[length];
      for (int i = 0; i < length; i++) {
        values[i] = (float) (centre + formula(i, salt) * scale);
      }
      weights.put(name, values);
      salt++;
    }
    return weights;
  }

  /** The images of the formula, channels first there, channels last here. */
  private static float[] formulaImages(int count, int size) {
    float[] batch = new float[count * 3 * size * size];
    int k = 0;
    for (int n = 0; n < count; n++) {
      for (int c = 0; c < 3; c++) {
        for (int pixel = 0; pixel < size * size; pixel++) {
          batch[(n * size * size + pixel) * 3 + c] = (float) formula(k++, 1000);
        }
      }
    }
    return batch;
  }
}
