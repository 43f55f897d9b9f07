package org.ke4j.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ke4j.error.Ke4jException;

/** Operators on lists of values. */
final class Sequences {
  /** Each part becomes a node of its own. */
  private static final int MOST_PARTS = 4096;

  private Sequences() {}

  static void register(Map<String, Rule> rules) {
    rules.put("SequenceConstruct", call -> call.set(new Sequence(List.of(call.inputs()))));
    rules.put("SequenceAt", Sequences::at);
    rules.put("SequenceLength", Sequences::length);
    rules.put("SplitToSequence", Sequences::split);
    rules.put("ConcatFromSequence", Sequences::concat);
  }

  private static Sequence sequence(Call call) {
    if (call.input(0) instanceof Sequence sequence) {
      return sequence;
    }
    throw new Ke4jException("expected a sequence");
  }

  private static void at(Call call) {
    call.set(sequence(call).at(call.constant(1).integers()[0]));
  }

  private static void length(Call call) {
    call.set(Tensor.ofIntegers(new long[] {sequence(call).parts().size()}));
  }

  private static void split(Call call) {
    Value x = call.input(0);
    int axis = Dims.axis(call.attributes().integer("axis", 0), x.rank());
    long extent = x.shape()[axis];
    boolean equal = !call.has(1) || call.constant(1).rank() == 0;
    long[] sizes = call.has(1) ? call.constant(1).integers() : new long[] {1};
    if (equal) {
      long each = sizes[0];
      if (each < 1 || Dims.isBatch(extent)) {
        throw new Unsupported("parts of " + each + " of " + extent);
      }
      long parts = extent / each + (extent % each == 0 ? 0 : 1);
      if (parts > MOST_PARTS) {
        throw new Unsupported(parts + " parts");
      }
      sizes = new long[(int) parts];
      Arrays.fill(sizes, each);
      sizes[sizes.length - 1] = extent - each * (sizes.length - 1);
    }
    if (sizes.length > MOST_PARTS || Arrays.stream(sizes).anyMatch(size -> size < 0)) {
      throw new Unsupported("split into " + sizes.length + " parts");
    }
    if (Arrays.stream(sizes).sum() != extent) {
      throw new Ke4jException("split of " + extent + " into " + Arrays.toString(sizes));
    }
    boolean keep = call.attributes().flag("keepdims", true);
    if (!keep && call.has(1)) {
      // The standard ignores it then; onnxruntime drops the axis of parts of one.
      Attention.refuse(equal && sizes[0] == 1, "given parts of one without their axis");
      keep = true;
    }
    List<Value> parts = new ArrayList<>();
    long from = 0;
    for (long size : sizes) {
      Value part = call.emitter().range(x, axis, from, from + size);
      parts.add(keep ? part : Shaping.without(call.emitter(), part, axis));
      from += size;
    }
    call.set(new Sequence(parts));
  }

  private static void concat(Call call) {
    Emitter to = call.emitter();
    List<Value> parts = sequence(call).parts();
    boolean stack = call.attributes().flag("new_axis", false);
    int rank = parts.get(0).rank() + (stack ? 1 : 0);
    int axis = Dims.axis(call.attributes().integer("axis", 0), rank);
    Value[] wide =
        parts.stream()
            .map(p -> stack ? to.reshape(p, Dims.inserted(p.shape(), axis)) : p)
            .toArray(Value[]::new);
    call.set(to.concat(axis, wide));
  }
}
