package org.ke4j.onnx;

import java.nio.file.Path;
import java.util.Map;
import org.ke4j.matrix.Matrix;
import org.ke4j.training.Optimizer;

/** Images/s of fine-tuning ResNet-18 at 224 pixels: forward, backward, SGD. */
public final class FineTuningBenchmark {
  private FineTuningBenchmark() {}

  public static void main(String[] arguments) {
    int batch = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 16;
    float[] images = TorchResNet.images(batch, 224);
    ImportOptions options = ImportOptions.defaults().withTrainable(true);
    try (OnnxModel model =
            OnnxImporter.load(Path.of("resnet18.onnx"), TorchResNet.bytes(64, 224), options);
        FineTuning tuning = model.fineTuning(batch, model.weights().keySet());
        Optimizer optimizer = Optimizer.sgd(tuning.weights(), 0.9, 5e-5)) {
      double best = Double.MAX_VALUE;
      for (int step = 1; step <= 6; step++) {
        long start = System.nanoTime();
        Matrix output = tuning.forward(images);
        float[] gradient = new float[output.values().length];
        for (int i = 0; i < gradient.length; i++) {
          gradient[i] = 1e-4f * output.values()[i];
        }
        tuning.backward(new Matrix(gradient, output.rows(), output.columns()));
        optimizer.step(tuning.gradients(), 1e-3, step);
        best = Math.min(best, (System.nanoTime() - start) / 1e9);
      }
      System.out.printf(
          "%.1f images/s at batch %d, %d MB beside the weights%n",
          batch / best, batch, tuning.nativeBytes() >> 20);
      Map<String, Double> seconds = tuning.profile();
      seconds.entrySet().stream()
          .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
          .limit(12)
          .forEach(e -> System.out.printf("  %-20s %.3f s%n", e.getKey(), e.getValue()));
    }
  }
}
