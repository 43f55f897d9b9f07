package org.ke4j.onnx;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import onnx.Onnx;

/**
 * The attributes of a node, with the default where one is absent. Remembers which ones were asked
 * for, so that none is dropped in silence.
 */
final class Attributes {
  private final Map<String, Onnx.AttributeProto> byName;
  private final Set<String> read = new HashSet<>();

  Attributes(Map<String, Onnx.AttributeProto> byName) {
    this.byName = byName;
  }

  Map<String, Onnx.AttributeProto> byName() {
    return byName;
  }

  /** Those that nothing has asked for. */
  Map<String, Onnx.AttributeProto> unread() {
    Map<String, Onnx.AttributeProto> unread = new LinkedHashMap<>(byName);
    unread.keySet().removeAll(read);
    return unread;
  }

  private Onnx.AttributeProto find(String name) {
    read.add(name);
    return byName.get(name);
  }

  boolean has(String name) {
    return find(name) != null;
  }

  long integer(String name, long absent) {
    Onnx.AttributeProto found = find(name);
    return found == null ? absent : found.getI();
  }

  boolean flag(String name, boolean absent) {
    return integer(name, absent ? 1 : 0) != 0;
  }

  float number(String name, float absent) {
    Onnx.AttributeProto found = find(name);
    return found == null ? absent : found.getF();
  }

  String text(String name, String absent) {
    Onnx.AttributeProto found = find(name);
    return found == null ? absent : found.getS().toStringUtf8();
  }

  /** The integers, or {@code absent} (which may be null). */
  long[] integers(String name, long... absent) {
    Onnx.AttributeProto found = find(name);
    return found == null
        ? absent
        : found.getIntsList().stream().mapToLong(Long::longValue).toArray();
  }

  /** The numbers, or null. */
  float[] numbers(String name) {
    Onnx.AttributeProto found = find(name);
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
    Onnx.AttributeProto found = find(name);
    return found == null ? null : found.getT();
  }

  /** The subgraph, or null. */
  Onnx.GraphProto graph(String name) {
    Onnx.AttributeProto found = find(name);
    return found == null ? null : found.getG();
  }
}
