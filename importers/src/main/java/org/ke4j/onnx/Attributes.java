package org.ke4j.onnx;

import java.util.List;
import java.util.Map;
import onnx.Onnx;

/** The attributes of a node, with the default where one is absent. */
record Attributes(Map<String, Onnx.AttributeProto> byName) {
  boolean has(String name) {
    return byName.containsKey(name);
  }

  long integer(String name, long absent) {
    Onnx.AttributeProto found = byName.get(name);
    return found == null ? absent : found.getI();
  }

  boolean flag(String name, boolean absent) {
    return integer(name, absent ? 1 : 0) != 0;
  }

  float number(String name, float absent) {
    Onnx.AttributeProto found = byName.get(name);
    return found == null ? absent : found.getF();
  }

  String text(String name, String absent) {
    Onnx.AttributeProto found = byName.get(name);
    return found == null ? absent : found.getS().toStringUtf8();
  }

  /** The integers, or {@code absent} (which may be null). */
  long[] integers(String name, long... absent) {
    Onnx.AttributeProto found = byName.get(name);
    return found == null
        ? absent
        : found.getIntsList().stream().mapToLong(Long::longValue).toArray();
  }

  /** The numbers, or null. */
  float[] numbers(String name) {
    Onnx.AttributeProto found = byName.get(name);
    if (found == null) {
      return null;
    }
    List<Float> list = found.getFloatsList();
    float[] numbers = new float[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = list.get(i);
    }
    return numbers;
  }

  /** The tensor, or null. */
  Onnx.TensorProto tensor(String name) {
    Onnx.AttributeProto found = byName.get(name);
    return found == null ? null : found.getT();
  }

  /** The subgraph, or null. */
  Onnx.GraphProto graph(String name) {
    Onnx.AttributeProto found = byName.get(name);
    return found == null ? null : found.getG();
  }
}
