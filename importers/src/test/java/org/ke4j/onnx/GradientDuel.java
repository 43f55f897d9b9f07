package org.ke4j.onnx;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import onnx.Onnx;
import org.ke4j.matrix.Matrix;
import org.ke4j.random.Seeds;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Gradients of an imported model against central differences in random directions. */
final class GradientDuel {
  private GradientDuel() {}

  /** A model whose image is first multiplied by a weight of the same shape, without the batch. */
  static Onnx.ModelProto weighted(Onnx.ModelProto model, String output, long[] shape) {
    Onnx.ModelProto.Builder to = model.toBuilder();
    Onnx.GraphProto.Builder graph = to.getGraphBuilder();
    for (Onnx.NodeProto.Builder node : graph.getNodeBuilderList()) {
      for (int i = 0; i < node.getInputCount(); i++) {
        if (node.getInput(i).equals("x")) {
          node.setInput(i, "weighted");
        }
      }
    }
    long[] inner = shape.clone();
    inner[0] = 1;
    long count = 1;
    for (long extent : inner) {
      count *= extent;
    }
    float[] ones = new float[(int) count];
    java.util.Arrays.fill(ones, 1);
    graph.addInitializer(OnnxWriter.tensor("factor", ones, inner));
    graph.addNode(
        0,
        Onnx.NodeProto.newBuilder()
            .setOpType("Mul")
            .addInput("x")
            .addInput("factor")
            .addOutput("weighted"));
    graph.clearOutput().addOutput(Onnx.ValueInfoProto.newBuilder().setName(output));
    return to.build();
  }

  /**
   * The largest relative error over some random directions in the space of all weights.
   *
   * @param step length of the difference, relative to each weight's scale
   */
  static double error(OnnxModel model, float[] input, int batch, double step, int directions) {
    RandomGenerator random = Seeds.stream(3, "directions");
    double worst = 0;
    try (FineTuning tuning = model.fineTuning(batch, model.weights().keySet())) {
      Matrix output = tuning.forward(input);
      float[] pull = new float[output.values().length];
      for (int i = 0; i < pull.length; i++) {
        pull[i] = (float) random.nextGaussian();
      }
      tuning.backward(new Matrix(pull, output.rows(), output.columns()));
      for (int d = 0; d < directions; d++) {
        for (Map.Entry<String, INDArray> entry : tuning.weights().entrySet()) {
          INDArray weight = entry.getValue();
          float[] before = weight.dup('c').data().asFloat();
          float[] gradient = tuning.gradients().get(entry.getKey()).dup('c').data().asFloat();
          double scale = 1e-3;
          for (float w : before) {
            scale = Math.max(scale, Math.abs(w));
          }
          float[] direction = new float[before.length];
          double expected = 0;
          double size = 0;
          for (int i = 0; i < before.length; i++) {
            direction[i] = random.nextBoolean() ? 1 : -1;
            expected += (double) direction[i] * gradient[i];
            size += Math.abs(gradient[i]);
          }
          double by = (float) (step * scale);
          double up = moved(tuning, weight, before, direction, by, input, pull);
          double down = moved(tuning, weight, before, direction, -by, input, pull);
          moved(tuning, weight, before, direction, 0, input, pull);
          double found = (up - down) / (2 * by);
          double norm = Math.max(1e-2, size / Math.sqrt(before.length));
          worst = Math.max(worst, Math.abs(found - expected) / norm);
        }
      }
    }
    return worst;
  }

  private static double moved(
      FineTuning tuning,
      INDArray weight,
      float[] before,
      float[] direction,
      double by,
      float[] input,
      float[] pull) {
    for (int i = 0; i < before.length; i++) {
      weight.data().put(weight.offset() + i, before[i] + by * direction[i]);
    }
    float[] values = tuning.forward(input).values();
    double loss = 0;
    for (int i = 0; i < values.length; i++) {
      loss += (double) values[i] * pull[i];
    }
    return loss;
  }

  /** Prints the error of every operator's random graphs. */
  public static void main(String[] arguments) {
    String only = arguments.length > 0 ? arguments[0] : "";
    for (Map.Entry<String, OperatorCases.Case> entry : OperatorCases.all().entrySet()) {
      if (!entry.getKey().contains(only)) {
        continue;
      }
      for (int round = 0; round < 3; round++) {
        String what = entry.getKey() + " round " + round;
        try {
          OperatorCases.Trial trial = new OperatorCases.Trial(entry.getKey(), round);
          String result = entry.getValue().write(trial);
          byte[] bytes = weighted(trial.writer().model(), result, trial.shape()).toByteArray();
          int batch = trial.fixedBatch() > 0 ? trial.fixedBatch() : 2;
          try (OnnxModel model =
              OnnxImporter.load(
                  Path.of("x.onnx"), bytes, ImportOptions.defaults().withTrainable(true))) {
            double error = error(model, trial.values(batch), batch, 1e-3, 2);
            System.out.println((error < 0.02 ? "ok " : "WRONG ") + what + " " + error);
          }
        } catch (RuntimeException e) {
          Throwable cause = e;
          while (cause.getCause() != null) {
            cause = cause.getCause();
          }
          System.out.println("THROWS " + what + ": " + e.getMessage());
          for (StackTraceElement line :
              List.of(cause.getStackTrace())
                  .subList(0, Math.min(8, cause.getStackTrace().length))) {
            System.out.println("    " + line);
          }
        }
      }
    }
  }
}
