package org.ke4j.onnx;

import java.util.List;

/**
 * One operator of the file.
 *
 * @param operator for example {@code Conv}
 * @param domain empty for the standard operators
 * @param opset version of the domain's operator set that the file imports
 * @param name the file's name for it, or its first output's
 * @param inputs names of values, empty for an absent optional one
 * @param outputs names of values, empty for an unused one
 * @param attributes its attributes
 */
record OnnxNode(
    String operator,
    String domain,
    long opset,
    String name,
    List<String> inputs,
    List<String> outputs,
    Attributes attributes) {
  /** For messages: operator, opset and name. */
  String describe() {
    return (domain.isEmpty() ? "" : domain + ".")
        + operator
        + " (opset "
        + opset
        + ") '"
        + name
        + "'";
  }
}
