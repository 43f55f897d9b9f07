package org.ke4j.onnx;

/**
 * What a value holds. All floating-point types are float32 here, all integer types 64 bits wide; in
 * a SameDiff graph truth values and integers that depend on the image are float32 too.
 */
enum ElementType {
  FLOAT,
  INTEGER,
  BOOLEAN
}
