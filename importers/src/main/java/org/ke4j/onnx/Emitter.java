package org.ke4j.onnx;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.ke4j.error.Ke4jException;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Writes to a SameDiff graph. The methods take constants as well as variables and compute at once
 * what depends on constants only.
 */
final class Emitter {
  private final SameDiff graph;
  private final HostMoves moves;
  private final HostMath math;
  private final Budget budget;
  private final IdentityHashMap<Tensor, SDVariable> constants = new IdentityHashMap<>();
  private final IdentityHashMap<Turned, SDVariable> orders = new IdentityHashMap<>();
  private final Map<String, SDVariable> weights = new LinkedHashMap<>();
  private final Copies copies = new Copies(this);
  private boolean doubtful;

  Emitter(SameDiff graph, Budget budget) {
    this.graph = graph;
    this.budget = budget;
    this.moves = new HostMoves(budget);
    this.math = new HostMath(budget);
  }

  SameDiff graph() {
    return graph;
  }

  HostMoves moves() {
    return moves;
  }

  HostMath math() {
    return math;
  }

  Budget budget() {
    return budget;
  }

  /** Names the placeholder that the batch size is taken from. */
  void setInput(SDVariable placeholder) {
    copies.setInput(placeholder);
  }

  /** Notes that a reshape moves the batch past other axes, which may mix its images. */
  void doubt(long[] from, long[] to) {
    doubtful |= before(from) != before(to);
  }

  /**
   * Notes that the batch is repeated or joined along its axis: copy after copy, not image by image.
   */
  void doubtJoined(Value value, int axis) {
    doubtful |= Dims.isBatch(value.shape()[axis]);
  }

  boolean isDoubtful() {
    return doubtful;
  }

  private static long before(long[] shape) {
    long product = 1;
    for (long extent : shape) {
      if (Dims.isBatch(extent)) {
        return product;
      }
      product *= extent;
    }
    return 1;
  }

  /** The graph's variable of a value; a constant becomes one, a weight a trainable variable. */
  SDVariable node(Value value) {
    if (value instanceof Variable variable) {
      return variable.node();
    }
    if (value instanceof Turned turned) {
      return orders.computeIfAbsent(turned, t -> graph.permute(t.source().node(), t.permutation()));
    }
    if (value instanceof Nothing) {
      throw new Unsupported("on a value without elements, " + Dims.text(value.shape()));
    }
    if (!(value instanceof Tensor tensor)) {
      throw new Unsupported("on " + (value instanceof Sequence ? "a sequence" : "batch indices"));
    }
    return constants.computeIfAbsent(
        tensor,
        t -> t.isWeight() ? weight(t) : graph.constant("constant" + constants.size(), t.toArray()));
  }

  private SDVariable weight(Tensor tensor) {
    String name = tensor.weightName();
    SDVariable made =
        graph.var(graph.hasVariable(name) ? "weight:" + name : name, tensor.toArray());
    weights.put(name, made);
    return made;
  }

  /** The trainable variables made so far, by the file's names. */
  Map<String, SDVariable> weights() {
    return weights;
  }

  /** A constant of 32-bit integers. */
  SDVariable integers(long[] values) {
    int[] narrow = Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
    return graph.constant(Nd4j.createFromArray(narrow));
  }

  Variable floats(SDVariable node, long... shape) {
    return new Variable(node, shape, ElementType.FLOAT);
  }

  /** An element-wise function; the order of the axes in memory stays as it is. */
  Value pointwise(Value value, UnaryOperator<SDVariable> function) {
    if (value instanceof Nothing) {
      return value;
    }
    return value instanceof Turned turned
        ? Turned.of(map(turned.source(), function), turned.permutation())
        : map(value, function);
  }

  /** The same value, known to hold another type of numbers. */
  Value typed(Value value, ElementType type) {
    if (value.type() == type || value instanceof Tensor) {
      return value;
    }
    if (value instanceof Turned turned) {
      return Turned.of((Variable) typed(turned.source(), type), turned.permutation());
    }
    return new Variable(((Variable) value).node(), value.shape(), type);
  }

  /** The value as a variable of the graph with its axes in this order in memory. */
  Variable settled(Value value) {
    return value instanceof Variable variable
        ? variable
        : new Variable(node(value), value.shape(), value.type());
  }

  /** An image {@code [n, c, h, w]} as {@code [n, h, w, c]}; no copy if it lies like that. */
  Value channelsLast(Value image) {
    return transpose(image, 0, 2, 3, 1);
  }

  /** An image {@code [n, h, w, c]} as {@code [n, c, h, w]}, without a copy. */
  Value channelsFirst(Value image) {
    return transpose(image, 0, 3, 1, 2);
  }

  /** A function of the whole value that keeps its shape. */
  Variable map(Value value, UnaryOperator<SDVariable> function) {
    return floats(function.apply(node(value)), value.shape());
  }

  /** The target of a reshape: the one extent with the batch in it is left open. */
  private static long[] target(long[] shape) {
    long[] target = shape.clone();
    int open = 0;
    for (int i = 0; i < target.length; i++) {
      if (Dims.isBatch(target[i])) {
        target[i] = -1;
        open++;
      }
    }
    if (open > 1) {
      throw Unsupported.ofShape("shape " + Dims.text(shape) + " with the batch in two axes");
    }
    return target;
  }

  Value reshape(Value value, long... shape) {
    if (Arrays.equals(value.shape(), shape)) {
      return value;
    }
    if (Dims.product(value.shape()) != Dims.product(shape)) {
      throw new Ke4jException(
          "reshape from " + Dims.text(value.shape()) + " to " + Dims.text(shape));
    }
    if (value instanceof Nothing) {
      return new Nothing(shape, value.type());
    }
    if (value.isFoldable()) {
      return ((Tensor) value).reshaped(shape);
    }
    if (value instanceof BatchIndex index) {
      return index.reshaped(shape);
    }
    Value turned = value instanceof Turned t ? t.reshaped(this, shape) : null;
    if (turned != null) {
      return turned;
    }
    Variable result = new Variable(graph.reshape(node(value), target(shape)), shape, value.type());
    copies.reshaped(value, result);
    return result;
  }

  Value transpose(Value value, int... permutation) {
    if (value instanceof Turned turned) {
      int[] both = Arrays.stream(permutation).map(p -> turned.permutation()[p]).toArray();
      return transpose(turned.source(), both);
    }
    long[] shape = Turned.permuted(value.shape(), permutation);
    if (value instanceof Nothing) {
      return new Nothing(shape, value.type());
    }
    int[] moving = Arrays.stream(permutation).filter(p -> value.shape()[p] != 1).toArray();
    if (Arrays.equals(moving, Arrays.stream(moving).sorted().toArray())) {
      return reshape(value, shape);
    }
    if (value.isFoldable()) {
      return moves.transpose((Tensor) value, permutation);
    }
    return Turned.of(settled(value), permutation);
  }

  /** A value repeated to a larger shape, which may be the batch's. */
  Value expand(Value value, long... shape) {
    return copies.expand(value, shape);
  }

  /** The constant for one image of a value that is the same for each, or null. */
  Tensor repeated(Value value) {
    return copies.repeated(value);
  }

  /** The number of each image of the batch, 0, 1, ..., as 64-bit integers of that shape. */
  SDVariable imageNumbers(long... shape) {
    return copies.imageNumbers(shape);
  }

  /**
   * A part of a value.
   *
   * @param begin first index along each axis
   * @param extents number of elements along each axis
   * @param steps distance of the elements along each axis, not 0
   */
  Value slice(Value value, long[] begin, long[] extents, long[] steps) {
    if (Arrays.equals(extents, value.shape()) && Arrays.stream(steps).allMatch(s -> s > 0)) {
      return value;
    }
    if (value.isFoldable()) {
      return moves.slice((Tensor) value, begin, extents, steps);
    }
    if (Arrays.stream(extents).anyMatch(e -> e == 0)) {
      return new Nothing(extents.clone(), value.type());
    }
    if (value instanceof Turned t) {
      Value part = slice(t.source(), t.toSource(begin), t.toSource(extents), t.toSource(steps));
      return transpose(part, t.permutation());
    }
    Value now = value;
    long[] from = begin.clone();
    long[] by = steps.clone();
    for (int k = 0; k < steps.length; k++) {
      if (steps[k] < 0) {
        long[] indices = new long[budget.charge(extents[k])];
        for (int i = 0; i < indices.length; i++) {
          indices[i] = begin[k] + i * steps[k];
        }
        now = gather(now, k, indices, indices.length);
        from[k] = 0;
        by[k] = 1;
      } else if (extents[k] == 1) {
        by[k] = 1;
      }
    }
    long[] end = new long[from.length];
    int whole = 0;
    for (int k = 0; k < from.length; k++) {
      if (extents[k] == now.shape()[k]) {
        whole |= 1 << k;
        end[k] = Dims.isBatch(extents[k]) ? 1 : extents[k];
      } else if (Dims.isBatch(now.shape()[k])) {
        throw new Unsupported("a slice of the batch");
      } else {
        end[k] = from[k] + (extents[k] - 1) * by[k] + 1;
      }
    }
    if (whole == (1 << from.length) - 1) {
      return now;
    }
    SDVariable part = graph.stridedSlice(node(now), from, end, by, whole, whole, 0, 0, 0);
    return new Variable(part, extents, value.type());
  }

  /** The elements {@code from} (included) to {@code to} (excluded) along one axis. */
  Value range(Value value, int axis, long from, long to) {
    long[] begin = new long[value.rank()];
    long[] extents = value.shape().clone();
    long[] steps = new long[value.rank()];
    Arrays.fill(steps, 1);
    begin[axis] = from;
    extents[axis] = to - from;
    return slice(value, begin, extents, steps);
  }

  Value concat(int axis, Value... parts) {
    Value[] filled =
        Arrays.stream(parts).filter(p -> Dims.product(p.shape()) != 0).toArray(Value[]::new);
    if (filled.length == 0) {
      long[] none = parts[0].shape().clone();
      none[axis] = Arrays.stream(parts).mapToLong(p -> p.shape()[axis]).sum();
      return parts.length == 1 || parts[0].isFoldable()
          ? parts[0]
          : new Nothing(none, parts[0].type());
    }
    Value[] used = filled;
    if (used.length == 1) {
      return used[0];
    }
    long[] shape = used[0].shape().clone();
    shape[axis] = 0;
    for (Value part : used) {
      long[] other = part.shape().clone();
      shape[axis] += other[axis];
      other[axis] = shape[axis];
      if (!Arrays.equals(other, shape)) {
        throw new Ke4jException(
            "concatenation of " + Dims.text(used[0].shape()) + " and " + Dims.text(part.shape()));
      }
    }
    if (Arrays.stream(used).allMatch(Value::isFoldable)) {
      return moves.concat(axis, Arrays.stream(used).toArray(Tensor[]::new));
    }
    if (used[0] instanceof Turned t
        && Arrays.stream(used).allMatch(u -> u instanceof Turned other && t.sameOrder(other))) {
      Value[] sources = Arrays.stream(used).map(u -> ((Turned) u).source()).toArray(Value[]::new);
      return transpose(concat(t.permutation()[axis], sources), t.permutation());
    }
    SDVariable[] nodes = Arrays.stream(used).map(this::node).toArray(SDVariable[]::new);
    return new Variable(graph.concat(axis, nodes), shape, used[0].type());
  }

  /** Rows along an axis, by indices known at import, each 0 or more. */
  Value gather(Value value, int axis, long[] indices, long... indexShape) {
    long[] shape = HostMoves.gatheredShape(value.shape(), axis, indexShape);
    if (value.isFoldable()) {
      return moves.gather((Tensor) value, axis, indices, indexShape);
    }
    boolean run = true;
    for (int i = 1; i < indices.length; i++) {
      run &= indices[i] == indices[0] + i;
    }
    if (run && indices.length > 0) {
      return reshape(range(value, axis, indices[0], indices[0] + indices.length), shape);
    }
    if (Dims.isBatch(value.shape()[axis])) {
      throw new Unsupported("indexing of the batch");
    }
    if (value instanceof Turned t && indexShape.length == 1) {
      Value rows = gather(t.source(), t.permutation()[axis], indices, indexShape);
      return transpose(rows, t.permutation());
    }
    long[] flat = value.shape().clone();
    flat[axis] = indices.length;
    SDVariable rows = graph.gather(node(value), integers(indices), axis);
    return reshape(new Variable(rows, flat, value.type()), shape);
  }

  /** Truth values of the graph as 0 and 1. */
  Variable truth(SDVariable bool, long... shape) {
    return new Variable(bool.castTo(DataType.FLOAT), shape, ElementType.BOOLEAN);
  }
}
