package org.ke4j.onnx;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import onnx.Onnx;

/**
 * What each version of each operator knows: the resource {@code operators.txt}. A node that says
 * more than its version can mean is refused, and so is one that says something which its rule did
 * not read: nothing of a file is dropped in silence.
 */
final class Schemas {
  /** The oldest operator set that is read; older ones mean other things by the same names. */
  static final long OLDEST = 6;

  /** Attributes that change no value of an image: training, hints, outputs that nobody computes. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of("momentum", "seed", "ratio", "saturate", "stash_type", "storage_order");

  private static final Map<String, NavigableMap<Long, Schema>> BY_NAME = read();

  /**
   * @param inputs the most that this version takes
   * @param attributes names, with the default as text or an empty string
   */
  private record Schema(int inputs, Map<String, String> attributes) {}

  private Schemas() {}

  private static Map<String, NavigableMap<Long, Schema>> read() {
    Map<String, NavigableMap<Long, Schema>> all = new HashMap<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Schemas.class.getResourceAsStream("operators.txt"), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("#")) {
          continue;
        }
        String[] words = line.split(" ");
        Map<String, String> attributes = new LinkedHashMap<>();
        for (int i = 3; i < words.length; i++) {
          int equals = words[i].indexOf('=');
          String name = equals < 0 ? words[i] : words[i].substring(0, equals);
          attributes.put(name, equals < 0 ? "" : words[i].substring(equals + 1));
        }
        int inputs = words[2].equals("*") ? Integer.MAX_VALUE : Integer.parseInt(words[2]);
        all.computeIfAbsent(words[0], n -> new TreeMap<>())
            .put(Long.parseLong(words[1]), new Schema(inputs, attributes));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  /** The newest operator set of a domain that is known, or -1 for a domain without any. */
  static long newest(String domain) {
    if (!domain.isEmpty() && !domain.equals("com.microsoft")) {
      return -1;
    }
    return BY_NAME.entrySet().stream()
        .filter(e -> domain.isEmpty() != e.getKey().contains("."))
        .mapToLong(e -> e.getValue().lastKey())
        .max()
        .orElseThrow();
  }

  private static Schema of(OnnxNode node) {
    String prefix = node.domain().isEmpty() ? "" : node.domain() + ".";
    NavigableMap<Long, Schema> versions = BY_NAME.get(prefix + node.operator());
    if (versions == null) {
      return null;
    }
    Map.Entry<Long, Schema> entry = versions.floorEntry(node.opset());
    if (entry == null) {
      throw new Unsupported(
          "not in this operator set, which it enters with number " + versions.firstKey());
    }
    return entry.getValue();
  }

  /**
   * Compares a node with its version of the operator.
   *
   * @throws Unsupported for an operator set that is not known, or an operator, attribute or input
   *     that it does not have
   */
  static void check(OnnxNode node) {
    long newest = newest(node.domain());
    if (newest >= 0 && node.opset() > newest) {
      throw new Unsupported("of an operator set newer than the newest known, " + newest);
    }
    if (node.domain().isEmpty() && node.opset() < OLDEST) {
      throw new Unsupported("of an operator set older than " + OLDEST);
    }
    Schema schema = of(node);
    if (schema == null) {
      return;
    }
    for (String attribute : node.attributes().byName().keySet()) {
      if (!schema.attributes.containsKey(attribute)) {
        throw new Unsupported("attribute '" + attribute + "' is not known in this operator set");
      }
    }
    int inputs = node.inputs().size();
    while (inputs > 0 && node.inputs().get(inputs - 1).isEmpty()) {
      inputs--;
    }
    if (inputs > schema.inputs) {
      throw new Unsupported(inputs + " inputs, where this operator set knows " + schema.inputs);
    }
  }

  /**
   * After a rule was applied: whether it saw everything that changes the result.
   *
   * @throws Unsupported for an attribute that it did not read, unless it has its default
   */
  static void checkRead(OnnxNode node) {
    Map<String, Onnx.AttributeProto> unread = node.attributes().unread();
    if (unread.isEmpty()) {
      return;
    }
    Schema schema = of(node);
    for (Map.Entry<String, Onnx.AttributeProto> entry : unread.entrySet()) {
      String name = entry.getKey();
      String absent = schema == null ? "" : schema.attributes.getOrDefault(name, "");
      if (!WITHOUT_EFFECT.contains(name) && !isDefault(entry.getValue(), absent)) {
        throw new Unsupported("attribute '" + name + "'");
      }
    }
  }

  private static boolean isDefault(Onnx.AttributeProto value, String absent) {
    if (absent.isEmpty()) {
      return value.getType() == Onnx.AttributeProto.AttributeType.INTS && value.getIntsCount() == 0;
    }
    return switch (value.getType()) {
      case INT -> absent.equals(Long.toString(value.getI()));
      case FLOAT -> Float.parseFloat(absent) == value.getF();
      case STRING -> absent.equals(value.getS().toStringUtf8());
      default -> false;
    };
  }
}
