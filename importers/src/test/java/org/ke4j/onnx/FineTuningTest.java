package org.ke4j.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.ke4j.error.UsageException;
import org.ke4j.matrix.Matrix;
import org.ke4j.matrix.Npy;
import org.ke4j.training.Optimizer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Training of imported models against PyTorch and against central differences. */
class FineTuningTest {
  private static final Path FILE = Path.of("trained.onnx");

  /** Steps or comparisons: nothing flows back through them, or a difference crosses the step. */
  private static final Set<String> FLAT =
      Set.of(
          "And",
          "ArgMax",
          "ArgMin",
          "Cast",
          "CastLike",
          "Ceil",
          "Equal",
          "Floor",
          "Greater",
          "GreaterOrEqual",
          "Hardmax",
          "OneHot",
          "IsInf",
          "IsNaN",
          "Less",
          "LessOrEqual",
          "Mod",
          "Not",
          "Or",
          "PRelu with an endless slope",
          "Round",
          "Sign",
          "TopK with equal values",
          "Trilu of endless values",
          "Trilu of integers",
          "Xor");

  private static OnnxModel load(byte[] bytes) {
    return OnnxImporter.load(FILE, bytes, ImportOptions.defaults().withTrainable(true));
  }

  @Test
  void gradientsOfEveryOperatorAgreeWithCentralDifferences() {
    List<String> wrong = new ArrayList<>();
    int compared = 0;
    for (Map.Entry<String, OperatorCases.Case> entry : OperatorCases.all().entrySet()) {
      String operator = entry.getKey().replaceFirst(" .*", "");
      if (FLAT.contains(operator)
          || FLAT.contains(entry.getKey())
          || operator.matches(".*(Integer|QLinear|QGemm|[Qq]uantize).*")) {
        continue;
      }
      for (int round = 0; round < 1; round++) {
        OperatorCases.Trial trial = new OperatorCases.Trial(entry.getKey(), round);
        String result = entry.getValue().write(trial);
        byte[] bytes =
            GradientDuel.weighted(trial.writer().model(), result, trial.shape()).toByteArray();
        int batch = trial.fixedBatch() > 0 ? trial.fixedBatch() : 2;
        try (OnnxModel model = load(bytes)) {
          if (model.weights().isEmpty()) {
            continue;
          }
          compared++;
          float[] input = trial.values(batch);
          double error = GradientDuel.error(model, input, batch, 1e-3, 1);
          // A kink within one difference is outside a smaller one.
          if (!(error < 0.03)) {
            error = GradientDuel.error(model, input, batch, 2e-4, 1);
          }
          if (!(error < 0.03)) {
            wrong.add(entry.getKey() + " round " + round + ": " + error);
          }
        }
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(compared > 80, compared + " compared");
  }

  /** The figures of PyTorch in double precision; the file tells how they were made. */
  @Test
  void stepsOfResNet18AgreeWithPyTorch() throws IOException {
    JsonNode golden;
    try (InputStream in = FineTuningTest.class.getResourceAsStream("resnet18-fine-tuning.json")) {
      golden = new ObjectMapper().readTree(in);
    }
    JsonNode norms = golden.get("gradientNorms");
    List<String> names = new ArrayList<>();
    norms.fieldNames().forEachRemaining(names::add);
    float[] images = TorchResNet.images(4, 64);
    try (OnnxModel model = load(TorchResNet.bytes(8, 64));
        FineTuning tuning = model.fineTuning(4, model.weights().keySet());
        Optimizer optimizer = Optimizer.sgd(tuning.weights(), 0.9, 5e-5)) {
      assertEquals(Set.copyOf(names), model.weights().keySet());
      for (int step = 0; step < golden.get("losses").size(); step++) {
        Matrix output = tuning.forward(images);
        float[] gradient = new float[output.values().length];
        double loss = crossEntropy(output, gradient);
        double expected = golden.get("losses").get(step).asDouble();
        assertEquals(expected, loss, 1e-4 * expected, "loss of step " + step);
        tuning.backward(new Matrix(gradient, output.rows(), output.columns()));
        if (step == 0) {
          for (String name : names) {
            double norm = tuning.gradients().get(name).norm2Number().doubleValue();
            double right = norms.get(name).asDouble();
            assertEquals(right, norm, 2e-3 * right, name);
          }
        }
        optimizer.step(tuning.gradients(), 0.01, step + 1);
      }
      assertArrayEquals(tuning.forward(images).values(), model.run(images, 4).values(), 1e-5f);
    }
  }

  @Test
  void fixedWeightsAreThoseOfTheLastStep() {
    float[] images = TorchResNet.images(5, 32);
    try (OnnxModel model = load(TorchResNet.bytes(8, 32))) {
      float[] untouched = model.run(images, 5).values();
      try (FineTuning tuning = model.fineTuning(5, model.weights().keySet())) {
        tuning.weights().values().forEach(weight -> weight.muli(1.1));
      }
      float[] changed = model.run(images, 5).values();
      model.fixWeights();
      float[] fixed = model.run(images, 5).values();
      assertArrayEquals(changed, fixed, 1e-5f);
      assertTrue(Math.abs(untouched[0] - fixed[0]) > 1e-3, untouched[0] + " " + fixed[0]);
      int each = images.length / 5;
      for (int i = 0; i < 5; i++) {
        float[] alone = model.run(Arrays.copyOfRange(images, i * each, (i + 1) * each), 1).values();
        assertArrayEquals(
            Arrays.copyOfRange(fixed, i * alone.length, (i + 1) * alone.length), alone);
      }
      assertThrows(
          RuntimeException.class, () -> model.fineTuning(5, model.weights().keySet()).close());
    }
  }

  /** The mean over the images of -log softmax at class = number of the image. */
  private static double crossEntropy(Matrix output, float[] gradient) {
    double loss = 0;
    int classes = output.columns();
    for (int i = 0; i < output.rows(); i++) {
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        sum += Math.exp(output.values()[i * classes + c]);
      }
      loss -= Math.log(Math.exp(output.values()[i * classes + i]) / sum) / output.rows();
      for (int c = 0; c < classes; c++) {
        double p = Math.exp(output.values()[i * classes + c]) / sum;
        gradient[i * classes + c] = (float) ((p - (c == i ? 1 : 0)) / output.rows());
      }
    }
    return loss;
  }

  @Test
  void weightsComeInTheOrderOfTheNetworkAndCanBeFrozen() {
    float[] images = TorchResNet.images(2, 32);
    try (OnnxModel model = load(TorchResNet.bytes(4, 32))) {
      List<String> names = List.copyOf(model.weights().keySet());
      assertEquals("conv1.weight", names.get(0));
      assertEquals("bn1.weight", names.get(1));
      assertEquals("fc.bias", names.get(names.size() - 1));
      assertTrue(names.indexOf("layer2.0.conv1.weight") > names.indexOf("layer1.1.bn2.bias"));
      List<String> late = names.stream().filter(n -> n.startsWith("layer4")).toList();
      INDArray early = model.weights().get("layer3.0.conv1.weight").dup();
      try (FineTuning all = model.fineTuning(2, names);
          FineTuning tuning = model.fineTuning(2, late);
          Optimizer optimizer = Optimizer.adam(tuning.weights(), 0)) {
        assertEquals(late, List.copyOf(tuning.weights().keySet()));
        Matrix before = tuning.forward(images);
        Matrix ones = new Matrix(new float[20], 2, 10);
        java.util.Arrays.fill(ones.values(), 1);
        tuning.backward(ones);
        all.forward(images);
        all.backward(ones);
        for (String name : late) {
          INDArray difference = all.gradients().get(name).sub(tuning.gradients().get(name));
          assertEquals(0, difference.amaxNumber().doubleValue(), 1e-5, name);
        }
        assertTrue(tuning.nativeBytes() < all.nativeBytes());
        optimizer.step(tuning.gradients(), 0.01, 1);
        assertFalse(before.equals(tuning.forward(images)));
        assertEquals(early, model.weights().get("layer3.0.conv1.weight"));
        assertThrows(UsageException.class, () -> tuning.forward(new float[3]));
        assertThrows(UsageException.class, () -> tuning.backward(new Matrix(new float[2], 2, 1)));
      }
      early.close();
      assertThrows(UsageException.class, () -> model.fineTuning(2, List.of("nobody")));
      assertThrows(UsageException.class, () -> model.fineTuning(2, List.of()));
      assertThrows(UsageException.class, () -> model.fineTuning(0, names));
    }
  }

  /** All weights of a transformer's block at once: attention, layer norm, GELU, class token. */
  @Test
  void gradientsOfAnAttentionBlockAgreeWithCentralDifferences() {
    OnnxWriter to = new OnnxWriter(17, 4);
    EncoderGraphs.visionTransformer(to, 16, 8, 64, 2, 12);
    try (OnnxModel model = load(to.bytes())) {
      assertTrue(model.weights().size() > 20, "" + model.weights().keySet());
      double error = GradientDuel.error(model, OrtSession.noise(2, 2 * 3 * 256), 2, 1e-3, 2);
      assertTrue(error < 0.03, "error " + error);
    }
  }

  /** Convolutions, batch normalisation, pooling, residual, depthwise, hard-swish, product. */
  @Test
  void gradientsOfASmallConvolutionalNetworkAgreeWithCentralDifferences() {
    OnnxWriter to = new OnnxWriter(17, 4);
    String x = to.input("x", -1, 3, 9, 9);
    x = to.node("Relu", norm(to, convolution(to, x, 3, 6, 1)));
    x =
        to.node(
            "MaxPool",
            List.of(x),
            Map.of("kernel_shape", new long[] {3, 3}, "strides", new long[] {2, 2}));
    x = to.node("Add", x, norm(to, convolution(to, x, 6, 6, 1)));
    x = to.node("HardSwish", norm(to, convolution(to, x, 1, 6, 6)));
    x =
        to.node(
            "AveragePool",
            List.of(x),
            Map.of("kernel_shape", new long[] {2, 2}, "pads", new long[] {0, 0, 1, 1}));
    x = to.node("Flatten", to.node("GlobalAveragePool", x));
    to.output(to.node("Gemm", x, to.weight(1, 6, 5), to.weight(1, 5)));
    try (OnnxModel model = load(to.bytes())) {
      assertEquals(3 + 6 + 2, model.weights().size());
      double error = GradientDuel.error(model, OrtSession.noise(2, 2 * 3 * 81), 2, 2e-4, 2);
      assertTrue(error < 0.05, "error " + error);
    }
  }

  private static String convolution(OnnxWriter to, String x, int in, int out, int groups) {
    return to.node(
        "Conv",
        List.of(x, to.weight(0.3, out, in, 3, 3)),
        Map.of("pads", new long[] {1, 1, 1, 1}, "group", groups));
  }

  private static String norm(OnnxWriter to, String x) {
    return to.node(
        "BatchNormalization", x, to.positive(6), to.weight(1, 6), to.weight(1, 6), to.positive(6));
  }

  /** Models of several exporters: the golden outputs, and a gradient for every weight. */
  @Test
  void realModelsCanBeTrained() throws IOException {
    Path folder = Shared.path("encoders/fixtures");
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(f -> f.toString().endsWith(".onnx")).sorted().toList();
    }
    assertFalse(files.isEmpty());
    for (Path file : files) {
      String stem = file.getFileName().toString().replaceFirst("\\..*", "");
      Npy input = Npy.read(file.resolveSibling(stem + ".input.npy"));
      int batch = input.shape()[0];
      ImportOptions options =
          ImportOptions.defaults().withImageSize(input.shape()[3]).withTrainable(true);
      try (OnnxModel model = OnnxImporter.load(file, options);
          FineTuning tuning = model.fineTuning(batch, model.weights().keySet())) {
        Matrix output = tuning.forward(input.floats());
        float[] golden = Npy.read(file.resolveSibling(stem + ".output.npy")).floats();
        assertArrayEquals(golden, output.values(), 1e-4f, stem);
        tuning.backward(output);
        for (Map.Entry<String, INDArray> gradient : tuning.gradients().entrySet()) {
          double norm = gradient.getValue().norm2Number().doubleValue();
          assertTrue(norm > 0 && norm < 1e6, file + ": " + gradient.getKey() + ": " + norm);
        }
      }
    }
  }

  @Test
  void anInferenceModelHasNoWeightsToTrain() {
    try (OnnxModel model =
        OnnxImporter.load(FILE, TorchResNet.bytes(4, 32), ImportOptions.defaults())) {
      assertTrue(model.weights().isEmpty());
      assertThrows(UsageException.class, () -> model.fineTuning(2, List.of("fc.weight")));
    }
  }
}
