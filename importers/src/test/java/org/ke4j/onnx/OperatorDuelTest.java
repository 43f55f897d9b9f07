package org.ke4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.ke4j.matrix.Matrix;

/** Random graphs of every supported operator against onnxruntime. */
class OperatorDuelTest {
  private static final int ROUNDS = Integer.getInteger("ke4j.duel.rounds", 5);

  /** Refused by name, so there is nothing to compare. */
  private static final Set<String> REFUSED =
      Set.of(
          "com.microsoft.MatMulNBits",
          "com.microsoft.QAttention",
          "com.microsoft.QEmbedLayerNormalization",
          "com.microsoft.EmbedLayerNormalization");

  /** Compared with a tolerance of their own in QuantizedModelTest. */
  private static final Set<String> ROUNDED =
      Set.of("DynamicQuantizeLinear", "com.microsoft.DynamicQuantizeMatMul");

  /** ke4j.duel.only: a part of a name, to repeat a failure. */
  @TestFactory
  Stream<DynamicTest> everyOperatorAgreesWithOnnxruntime() {
    String only = System.getProperty("ke4j.duel.only", "");
    return OperatorCases.all().entrySet().stream()
        .filter(entry -> entry.getKey().contains(only))
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(),
                    () -> {
                      for (int round = 0; round < ROUNDS; round++) {
                        duel(entry.getKey(), entry.getValue(), round);
                      }
                    }));
  }

  @Test
  void everySupportedOperatorHasACase() {
    Set<String> missing = new TreeSet<>(Rules.names());
    missing.removeAll(REFUSED);
    missing.removeAll(ROUNDED);
    OperatorCases.all().keySet().forEach(k -> missing.remove(k.replaceFirst(" .*", "")));
    assertEquals(Set.of(), missing);
  }

  private static void duel(String name, OperatorCases.Case operator, int round) throws Exception {
    OperatorCases.Trial trial = new OperatorCases.Trial(name, round);
    String result = operator.write(trial);
    trial.writer().output(result);
    byte[] bytes = trial.writer().bytes();
    String what = name + " round " + round + " opset " + trial.writer().opset();
    try (OrtSession ort = new OrtSession(bytes, 1);
        OnnxModel model =
            OnnxImporter.load(Path.of(name + ".onnx"), bytes, ImportOptions.defaults())) {
      for (int batch : new int[] {3, 1}) {
        long[] shape = trial.shape().clone();
        if (trial.fixedBatch() > 0 && trial.fixedBatch() != batch) {
          continue;
        }
        shape[0] = batch;
        float[] input = trial.values(batch);
        Matrix expected = ort.run(result, input, shape);
        Matrix actual = model.run(input, batch);
        assertClose(
            what + " batch " + batch + " input " + Arrays.toString(shape), expected, actual);
      }
    }
  }

  static void assertClose(String what, Matrix expected, Matrix actual) {
    assertEquals(expected.columns(), actual.columns(), what);
    for (int i = 0; i < expected.values().length; i++) {
      float e = expected.values()[i];
      float a = actual.values()[i];
      boolean close = e == a || Math.abs(e - a) <= 1e-4 * Math.max(1, Math.abs(e));
      assertTrue(
          close || (Float.isNaN(e) && Float.isNaN(a)),
          what + ": value " + i + ": expected " + e + ", got " + a);
    }
  }
}
