package org.ke4j.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Runs consecutive element-wise steps over large arrays block after block, all steps of one block
 * before the next one: a block stays in the processor's cache, where whole arrays would go through
 * memory once for every step. Arrays that only such a run uses need no more room than a block.
 */
final class Tiling {
  /** Arrays below this many elements stay in the cache by themselves. */
  private static final long LEAST = 1L << 20;

  /** Elements of a block: 1 MB for each array of a run. */
  private static final long BLOCK = 1L << 18;

  /** More blocks cost more in calls and planning than the cache gains. */
  private static final long MOST_BLOCKS = 64;

  private static final Set<String> ELEMENT_WISE =
      Set.of(
          "add",
          "subtract",
          "multiply",
          "divide",
          "maximum",
          "minimum",
          "biasadd",
          "tanh",
          "relu",
          "sigmoid",
          "sqrt",
          "square",
          "add_scalar",
          "sub_scalar",
          "mul_scalar",
          "div_scalar",
          "rsub_scalar",
          "rdiv_scalar");

  private final List<Step> steps;
  private final Map<GraphValue, int[]> lives;
  private final List<Step> result = new ArrayList<>();

  private Tiling(List<Step> steps, Map<GraphValue, int[]> lives) {
    this.steps = steps;
    this.lives = lives;
  }

  /**
   * The same computation with runs of element-wise steps in blocks.
   *
   * @param lives first and last step that uses each temporary; beyond the steps where it is read
   *     afterwards
   */
  static List<Step> of(List<Step> steps, Map<GraphValue, int[]> lives) {
    Tiling tiling = new Tiling(steps, lives);
    int i = 0;
    while (i < steps.size()) {
      int end = i;
      while (end < steps.size() && tiling.joins(i, end)) {
        end++;
      }
      if (end - i > 1) {
        tiling.tile(i, end);
        i = end;
      } else {
        tiling.result.add(steps.get(i++));
      }
    }
    return tiling.result;
  }

  /** Whether a step works on the same rows and columns as the first one of its run. */
  private boolean joins(int first, int index) {
    if (!(steps.get(index) instanceof OperatorStep step)
        || !ELEMENT_WISE.contains(step.name())
        || step.outputs().size() != 1) {
      return false;
    }
    GraphValue out = step.outputs().get(0);
    if (out.isStrided() || out.type != DataType.FLOAT || out.length() < LEAST) {
      return false;
    }
    GraphValue lead = steps.get(first).outputs().get(0);
    boolean same = columns(out) == columns(lead) && out.length() == lead.length();
    boolean channelsLast = !step.name().equals("biasadd") || step.isChannelsLast();
    return same && channelsLast && step.inputs().stream().allMatch(in -> part(in, out) != null);
  }

  private enum Part {
    ROWS,
    COLUMN,
    ROW,
    NUMBER
  }

  /** Which part of an input belongs to a block of the output's rows; null for none. */
  private static Part part(GraphValue in, GraphValue out) {
    if (in.isStrided() || in.type != DataType.FLOAT || in.shape.length == 0) {
      return null;
    }
    long columns = columns(out);
    if (in.length() == out.length() && columns(in) == columns) {
      return Part.ROWS;
    }
    if (in.length() == 1) {
      return Part.NUMBER;
    }
    if (in.length() == columns && columns(in) == columns) {
      return Part.ROW;
    }
    boolean column = in.length() * columns == out.length() && columns(in) == 1;
    return column && in.shape.length == out.shape.length ? Part.COLUMN : null;
  }

  private static long columns(GraphValue value) {
    return value.shape.length == 0 ? 1 : value.shape[value.shape.length - 1];
  }

  private void tile(int from, int to) {
    GraphValue lead = steps.get(from).outputs().get(0);
    long columns = columns(lead);
    long rows = lead.length() / columns;
    long least = Math.max(Math.max(1, BLOCK / columns), (rows + MOST_BLOCKS - 1) / MOST_BLOCKS);
    long each = Math.min(least, rows);
    Map<GraphValue, GraphValue> rooms = rooms(from, to, each, columns);
    for (long row = 0; row < rows; row += each) {
      long end = Math.min(rows, row + each);
      for (Step whole : steps.subList(from, to)) {
        GraphValue out = whole.outputs().get(0);
        List<GraphValue> inputs = new ArrayList<>();
        for (GraphValue in : whole.inputs()) {
          inputs.add(
              switch (part(in, out)) {
                case ROWS -> block(in, rooms, row, end);
                case COLUMN -> in.reshaped(rows, 1).rows(row, end);
                case ROW -> in.reshaped(columns);
                case NUMBER -> in.reshaped(1);
              });
        }
        result.add(((OperatorStep) whole).on(inputs, List.of(block(out, rooms, row, end))));
      }
    }
  }

  /** Room of one block for each temporary that only this run uses. */
  private Map<GraphValue, GraphValue> rooms(int from, int to, long each, long columns) {
    Map<GraphValue, GraphValue> rooms = new HashMap<>();
    for (Step step : steps.subList(from, to)) {
      GraphValue out = step.outputs().get(0);
      int[] life = lives.get(out.base);
      if (life != null && life[0] >= from && life[1] < to && out.length() == out.base.length()) {
        rooms.computeIfAbsent(
            out.base, v -> GraphValue.temporary(v.name + "#block", v.type, each, columns));
      }
    }
    return rooms;
  }

  private static GraphValue block(
      GraphValue value, Map<GraphValue, GraphValue> rooms, long row, long end) {
    GraphValue room = rooms.get(value.base);
    long columns = columns(value);
    return room != null
        ? room.rows(0, end - row)
        : value.reshaped(value.length() / columns, columns).rows(row, end);
  }
}
