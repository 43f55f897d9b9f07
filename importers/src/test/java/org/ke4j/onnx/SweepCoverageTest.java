package org.ke4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Whether {@link OperatorSweepTest} reaches every rule; computes nothing. */
class SweepCoverageTest {
  /** Rules without a sweep. */
  private static final Map<String, String> EXCEPTIONS =
      Map.of(
          "com.microsoft.MatMulNBits", "refused by name",
          "com.microsoft.QAttention", "refused by name",
          "com.microsoft.QEmbedLayerNormalization", "refused by name",
          "com.microsoft.EmbedLayerNormalization", "refused by name",
          "DynamicQuantizeLinear", "rounds otherwise on purpose: QuantizedModelTest",
          "com.microsoft.DynamicQuantizeMatMul", "rounds otherwise on purpose: QuantizedModelTest");

  private static String operator(String sweep) {
    return sweep.replaceFirst(" .*", "");
  }

  @Test
  void everyRuleIsInASweep() {
    Set<String> missing = new TreeSet<>(Rules.names());
    OperatorSweepTest.sweeps().keySet().forEach(k -> missing.remove(operator(k)));
    assertEquals(new TreeSet<>(EXCEPTIONS.keySet()), missing);
  }

  @Test
  void everySweepUsesTheOperatorOfItsName() {
    Set<String> names = Rules.names();
    for (Map.Entry<String, Consumer<Sweep>> sweep : OperatorSweepTest.sweeps().entrySet()) {
      Set<String> used = Sweep.operators(sweep.getValue());
      String operator = operator(sweep.getKey());
      boolean several = !names.contains(operator);
      assertTrue(
          several ? !used.isEmpty() : used.contains(operator), () -> sweep.getKey() + ": " + used);
    }
  }
}
