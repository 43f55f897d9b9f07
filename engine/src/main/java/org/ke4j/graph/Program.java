package org.ke4j.graph;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.ke4j.error.Ke4jException;
import org.ke4j.store.Reasons;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A fixed sequence of operator calls. Every temporary array gets its place once, in one arena in
 * which arrays that are never alive together share memory; a run allocates nothing.
 */
final class Program implements AutoCloseable {
  private static final Set<DataType> IN_ARENA = EnumSet.of(DataType.FLOAT, DataType.DOUBLE);

  /** The last use of what is read after the program. */
  private static final int KEPT = Integer.MAX_VALUE;

  private final List<Step> steps = new ArrayList<>();

  /** First and last step that uses each temporary. */
  private final Map<GraphValue, int[]> lives = new HashMap<>();

  private final List<INDArray> owned = new ArrayList<>();
  private final MemoryLimit limit;
  private OneDnn oneDnn;
  private PackedWeights packed;
  private boolean bound;
  private boolean closed;
  private boolean profiling;
  private long bytes;

  Program(MemoryLimit limit) {
    this.limit = limit;
  }

  /** Appends a step and returns its position. */
  int add(Step step) {
    int position = steps.size();
    steps.add(step);
    for (GraphValue value : step.inputs()) {
      use(value, position);
    }
    for (GraphValue value : step.outputs()) {
      use(value, position);
    }
    return position;
  }

  int size() {
    return steps.size();
  }

  Step step(int position) {
    return steps.get(position);
  }

  /** Keeps a temporary from its first use to the end of the program. */
  void keep(GraphValue value) {
    use(value, KEPT);
  }

  /**
   * Exchanges the steps for others that compute the same.
   *
   * @param packed takes the weights of convolutions that are called directly; null for none
   */
  void optimize(PackedWeights packed) {
    this.packed = packed;
    oneDnn = packed == null ? null : OneDnn.open();
    if (oneDnn != null) {
      exchange(DirectConvolutions.of(oneDnn, packed, steps, lives));
      exchange(DirectPermutation.of(oneDnn, List.copyOf(steps)));
      exchange(DirectScale.of(oneDnn, List.copyOf(steps)));
      exchange(DirectProduct.of(oneDnn, List.copyOf(steps)));
      DirectStep.share(oneDnn, steps);
    }
    exchange(Tiling.of(steps, lives));
  }

  private void exchange(List<Step> others) {
    List<GraphValue> kept = lives.keySet().stream().filter(v -> lives.get(v)[1] == KEPT).toList();
    steps.clear();
    lives.clear();
    others.forEach(this::add);
    kept.forEach(this::keep);
  }

  /** Hands an array to the program, which closes it with the rest. */
  INDArray own(INDArray array) {
    owned.add(array);
    bytes += array.length() * array.dataType().width();
    return array;
  }

  private void use(GraphValue value, int position) {
    if (value.base.isTemporary()) {
      int[] life = lives.computeIfAbsent(value.base, v -> new int[] {position, position});
      life[0] = Math.min(life[0], position);
      life[1] = Math.max(life[1], position);
    }
  }

  /** Plans the arena, allocates it and binds every step to its arrays. */
  void bind() {
    Map<DataType, List<GraphValue>> byType = new EnumMap<>(DataType.class);
    for (Map.Entry<GraphValue, int[]> entry : sortedLives()) {
      GraphValue value = entry.getKey();
      if (IN_ARENA.contains(value.type) && value.shape.length > 0 && value.length() > 0) {
        byType.computeIfAbsent(value.type, type -> new ArrayList<>()).add(value);
      } else {
        value.place(own(Nd4j.create(value.type, value.shape)));
      }
    }
    byType.forEach(this::placeInArena);
    for (Step step : steps) {
      step.bind();
    }
    bound = true;
  }

  private void placeInArena(DataType type, List<GraphValue> values) {
    ArenaPlanner planner = new ArenaPlanner();
    for (GraphValue value : values) {
      int[] life = lives.get(value);
      planner.add(value.length(), life[0], life[1]);
    }
    planner.plan();
    limit.check("graph: all temporary arrays", type, planner.size());
    INDArray arena = own(Nd4j.createUninitialized(type, planner.size()));
    for (int i = 0; i < values.size(); i++) {
      values.get(i).place(GraphValue.view(arena, values.get(i).shape, planner.offset(i)));
    }
  }

  private List<Map.Entry<GraphValue, int[]>> sortedLives() {
    List<Map.Entry<GraphValue, int[]>> entries = new ArrayList<>(lives.entrySet());
    entries.sort(
        (a, b) -> {
          int byFirst = Integer.compare(a.getValue()[0], b.getValue()[0]);
          return byFirst != 0 ? byFirst : a.getKey().name.compareTo(b.getKey().name);
        });
    return entries;
  }

  /** Runs the steps {@code from} (included) to {@code to} (excluded). */
  void run(int from, int to) {
    if (!bound || closed) {
      throw new IllegalStateException(closed ? "closed" : "not bound");
    }
    Backend.limitThisThread();
    for (int i = from; i < to; i++) {
      Step step = steps.get(i);
      long start = profiling ? System.nanoTime() : 0;
      try {
        step.run();
      } catch (RuntimeException e) {
        throw new Ke4jException("step " + i + " failed: " + step + ": " + Reasons.of(e), e);
      }
      if (profiling) {
        step.nanoseconds += System.nanoTime() - start;
      }
    }
  }

  /** Switches the measuring of every step on or off; on resets it. */
  void profile(boolean on) {
    profiling = on;
    if (on) {
      steps.forEach(step -> step.nanoseconds = 0);
    }
  }

  /** Seconds inside operators since profiling was switched on, by operator name. */
  Map<String, Double> seconds() {
    Map<String, Double> seconds = new TreeMap<>();
    for (Step step : steps) {
      seconds.merge(step.name(), step.nanoseconds / 1e9, Double::sum);
    }
    return seconds;
  }

  /** Bytes of native memory that the program owns. */
  long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      for (INDArray array : owned) {
        if (packed != null) {
          packed.release(array);
        }
        if (array.closeable()) {
          array.close();
        }
      }
      owned.clear();
      if (oneDnn != null) {
        oneDnn.close();
      }
    }
  }
}
