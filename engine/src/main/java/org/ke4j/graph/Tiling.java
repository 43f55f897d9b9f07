package org.ke4j.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
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
          "rdiv_scalar",
          "max_scalar",
          "min_scalar",
          "scalar_min");

  private final List<Step> steps;
  private final Predicate<Value> kept;
  private final Map<Value, int[]> lives = new HashMap<>();
  private final List<Step> result = new ArrayList<>();

  private Tiling(List<Step> steps, Predicate<Value> kept) {
    this.steps = steps;
    this.kept = kept;
    for (int i = 0; i < steps.size(); i++) {
      for (Value value : steps.get(i).values()) {
        int[] life = lives.computeIfAbsent(value.base, v -> new int[2]);
        life[0] = life[1] == 0 ? i : life[0];
        life[1] = i + 1;
      }
    }
  }

  /**
   * The same computation with runs of element-wise steps in blocks.
   *
   * @param kept tells which temporaries are read after the program
   */
  static List<Step> of(List<Step> steps, Predicate<Value> kept) {
    Tiling tiling = new Tiling(steps, kept);
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
    Value out = step.outputs().get(0);
    if (out.isStrided() || out.type != DataType.FLOAT || out.length() < LEAST) {
      return false;
    }
    Value lead = steps.get(first).outputs().get(0);
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
  private static Part part(Value in, Value out) {
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

  private static long columns(Value value) {
    return value.shape.length == 0 ? 1 : value.shape[value.shape.length - 1];
  }

  private void tile(int from, int to) {
    Value lead = steps.get(from).outputs().get(0);
    long columns = columns(lead);
    long rows = lead.length() / columns;
    long each = Math.max(Math.max(1, BLOCK / columns), (rows + MOST_BLOCKS - 1) / MOST_BLOCKS);
    each = Math.min(each, rows);
    Map<Value, Value> small = new HashMap<>();
    for (long row = 0; row < rows; row += each) {
      long end = Math.min(rows, row + each);
      for (int i = from; i < to; i++) {
        OperatorStep step = (OperatorStep) steps.get(i);
        Value out = step.outputs().get(0);
        List<Value> inputs = new ArrayList<>();
        for (Value in : step.inputs()) {
          inputs.add(
              switch (part(in, out)) {
                case ROWS -> block(in, rows, row, end, from, to, each, small);
                case COLUMN -> in.reshaped(rows, 1).rows(row, end);
                case ROW -> in.reshaped(columns);
                case NUMBER -> in.reshaped(1);
              });
        }
        Value written = block(out, rows, row, end, from, to, each, small);
        result.add(step.on(inputs, List.of(written)));
      }
    }
  }

  private Value block(
      Value value,
      long rows,
      long row,
      long end,
      int from,
      int to,
      long each,
      Map<Value, Value> small) {
    long columns = columns(value);
    int[] life = lives.get(value.base);
    boolean inside =
        value.isTemporary()
            && !kept.test(value.base)
            && life[0] >= from
            && life[1] <= to
            && value.length() == value.base.length();
    if (!inside) {
      return value.reshaped(rows, columns).rows(row, end);
    }
    Value room =
        small.computeIfAbsent(
            value.base, v -> Value.temporary(v.name + "#block", v.type, each, columns));
    return room.rows(0, end - row);
  }
}
