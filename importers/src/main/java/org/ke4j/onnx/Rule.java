package org.ke4j.onnx;

/** Translates one operator: reads the inputs of the call, sets its outputs. */
@FunctionalInterface
interface Rule {
  /**
   * Translates one node.
   *
   * @throws Unsupported for a form of the operator that has no translation
   */
  void apply(Call call);
}
