package org.ke4j.onnx;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.ke4j.error.UsageException;

/**
 * How the places of an image lie in the output of a graph: the map of a convolutional network or
 * the tokens of a transformer, behind tokens that belong to no place.
 *
 * @param side places along either side, 2 or more
 * @param width features of a place
 * @param first the first token of a place; 0 for maps
 * @param channelsFirst whether the features are the axis before the places
 */
public record Places(int side, int width, int first, boolean channelsFirst) {
  /** Most tokens without a place: that of the class and four registers, or of distillation. */
  private static final int OTHER_TOKENS = 5;

  private static final Set<String> MIXING = Set.of("MatMul", "Einsum", "Softmax", "Attention");

  /**
   * The places in a value of these extents, the batch first, or null if there are none.
   *
   * @param shape {@code [batch, width, side, side]}, {@code [batch, side, side, width]} or {@code
   *     [batch, tokens, width]}
   */
  public static Places of(long... shape) {
    if (shape.length == 4 && shape[2] == shape[3] && shape[2] > 1) {
      return new Places((int) shape[2], (int) shape[1], 0, true);
    }
    if (shape.length == 4 && shape[1] == shape[2] && shape[1] > 1) {
      return new Places((int) shape[1], (int) shape[3], 0, false);
    }
    if (shape.length == 3 && shape[2] > 1) {
      int side = (int) Math.sqrt((double) shape[1]);
      int others = (int) (shape[1] - (long) side * side);
      return side > 1 && others <= OTHER_TOKENS
          ? new Places(side, (int) shape[2], others, false)
          : null;
    }
    return null;
  }

  /**
   * The name of the last value that has places. Products of two values that depend on the image are
   * weights of attention or what they weigh: such values have no places, nor what is made of them,
   * until they are tokens again.
   *
   * @param sorted nodes in the order of computation
   * @throws UsageException naming the sides that there are
   */
  static String last(Path file, List<OnnxNode> sorted, Map<String, Value> values, int side) {
    Set<String> attention = new HashSet<>();
    Set<Integer> sides = new TreeSet<>();
    String last = null;
    for (OnnxNode node : sorted) {
      String name = node.outputs().get(0);
      Value value = values.get(name);
      if (!(value instanceof Variable) && !(value instanceof Turned)) {
        continue;
      }
      boolean mixed =
          MIXING.contains(node.operator())
              ? node.operator().equals("Softmax")
                  || node.inputs().stream().filter(i -> dependsOnImage(values.get(i))).count() > 1
              : node.inputs().stream().anyMatch(attention::contains)
                  && !node.operator().contains("Conv");
      if (mixed && value.rank() > 3) {
        attention.add(name);
        continue;
      }
      Places places = value.shape()[0] == Dims.BATCH ? of(value.shape()) : null;
      places = places == null && value.rank() > 2 && fixed(value) ? of(value.shape()) : places;
      if (places != null && !node.operator().equals("Pad")) { // a border is no place
        sides.add(places.side);
        last = places.side >= side ? name : last;
      }
    }
    if (last == null) {
      throw new UsageException(
          file
              + ": the encoder does not tell "
              + side
              + " places along a side apart; "
              + (sides.isEmpty() ? "it tells none apart" : "there are maps of " + sides));
    }
    return last;
  }

  /** Whether the batch is fixed to one image, so that the first axis is 1. */
  private static boolean fixed(Value value) {
    return value.shape()[0] == 1;
  }

  private static boolean dependsOnImage(Value value) {
    return value instanceof Variable || value instanceof Turned;
  }
}
