package org.ke4j.onnx;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The rule of every supported operator. Names outside the standard carry their domain. */
final class Rules {
  private static final Map<String, Rule> RULES = new HashMap<>();

  static {
    Arithmetic.register(RULES);
    Activations.register(RULES);
    Functions.register(RULES);
    Shaping.register(RULES);
    Indexing.register(RULES);
    Selection.register(RULES);
    Scattering.register(RULES);
    Frames.register(RULES);
    Sequences.register(RULES);
    Constants.register(RULES);
    MatrixProducts.register(RULES);
    Attention.register(RULES);
    MicrosoftAttention.register(RULES);
    Rotary.register(RULES);
    GridSampling.register(RULES);
    Einsum.register(RULES);
    Reductions.register(RULES);
    Convolutions.register(RULES);
    Pooling.register(RULES);
    TransposedConvolution.register(RULES);
    Padding.register(RULES);
    Normalization.register(RULES);
    ResizeRule.register(RULES);
    Quantization.register(RULES);
    QuantizedOperators.register(RULES);
    Fused.register(RULES);
  }

  private Rules() {}

  /** The rule, or null for an operator that is not supported. */
  static Rule find(OnnxNode node) {
    Rule refusal = Fused.refusal(node.domain());
    if (refusal != null) {
      return refusal;
    }
    String key = node.domain().isEmpty() ? node.operator() : node.domain() + "." + node.operator();
    return RULES.get(key);
  }

  /** All operators that have a rule, sorted. */
  static Set<String> names() {
    return new TreeSet<>(RULES.keySet());
  }
}
