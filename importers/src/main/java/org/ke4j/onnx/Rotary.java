package org.ke4j.onnx;

import java.util.Arrays;
import java.util.Map;
import org.ke4j.error.Ke4jException;

/** Rotary position embedding: the standard's (opset 23) and onnxruntime's. */
final class Rotary {
  private Rotary() {}

  static void register(Map<String, Rule> rules) {
    rules.put("RotaryEmbedding", call -> apply(call, 1, 2, call.has(3) ? call.input(3) : null));
    rules.put("com.microsoft.RotaryEmbedding", Rotary::microsoft);
  }

  private static void microsoft(Call call) {
    if (call.attributes().flag("is_packed_batching", false)) {
      throw new Unsupported("with packed batches");
    }
    if (call.attributes().number("scale", 1) != 1) {
      throw new Unsupported("with a scale");
    }
    apply(call, 2, 3, call.input(1));
  }

  private static void apply(Call call, int cosine, int sine, Value positions) {
    Emitter to = call.emitter();
    Value x = call.input(0);
    long heads = call.attributes().integer("num_heads", 0);
    boolean flat = x.rank() == 3;
    long[] s = x.shape();
    if (flat && heads == 0) {
      // onnxruntime: heads as wide as two times the table.
      heads = s[2] / (2 * call.input(cosine).shape()[call.input(cosine).rank() - 1]);
    }
    if (s.length < 3 || s.length > 4 || (flat && (heads < 1 || s[2] % heads != 0))) {
      throw new Ke4jException(heads + " heads of " + Dims.text(s));
    }
    // [n, length, heads, width]
    Value split =
        flat ? to.reshape(x, s[0], s[1], heads, s[2] / heads) : to.transpose(x, 0, 2, 1, 3);
    long[] shape = split.shape();
    long turned = call.attributes().integer("rotary_embedding_dim", 0);
    turned = turned == 0 ? shape[3] : turned;
    if (turned > shape[3] || turned % 2 != 0) {
      throw new Ke4jException("rotation of " + turned + " of " + shape[3]);
    }
    Value cos = table(call, cosine, positions, shape[1], turned / 2);
    Value sin = table(call, sine, positions, shape[1], turned / 2);
    boolean interleaved = call.attributes().flag("interleaved", false);
    Value part = to.range(split, 3, 0, turned);
    Value a = half(to, part, turned, interleaved, 0);
    Value b = half(to, part, turned, interleaved, 1);
    Value real = difference(to, times(to, cos, a), times(to, sin, b));
    Value imaginary = Arithmetic.binary(to, "Add", times(to, sin, a), times(to, cos, b));
    long[] pair = {shape[0], shape[1], shape[2], turned / 2, 1};
    Value whole =
        interleaved
            ? to.reshape(
                to.concat(4, to.reshape(real, pair), to.reshape(imaginary, pair)),
                shape[0],
                shape[1],
                shape[2],
                turned)
            : to.concat(3, real, imaginary);
    Value all =
        turned == shape[3] ? whole : to.concat(3, whole, to.range(split, 3, turned, shape[3]));
    call.set(flat ? to.reshape(all, s) : to.transpose(all, 0, 2, 1, 3));
  }

  private static Value times(Emitter to, Value a, Value b) {
    return Arithmetic.binary(to, "Mul", a, b);
  }

  private static Value difference(Emitter to, Value a, Value b) {
    return Arithmetic.binary(to, "Sub", a, b);
  }

  private static Value half(Emitter to, Value x, long width, boolean interleaved, long which) {
    if (!interleaved) {
      return to.range(x, 3, which * width / 2, (which + 1) * width / 2);
    }
    long[] s = x.shape();
    Value pairs = to.reshape(x, s[0], s[1], s[2], width / 2, 2);
    return to.reshape(to.range(pairs, 4, which, which + 1), s[0], s[1], s[2], width / 2);
  }

  /** The table's rows of each place, {@code [1 or n, length, 1, half]}. */
  private static Value table(Call call, int input, Value positions, long length, long half) {
    Emitter to = call.emitter();
    Value table = call.input(input);
    if (positions != null) {
      if (table.rank() != 2) {
        throw new Ke4jException("a table " + Dims.text(table.shape()) + " with positions");
      }
      if (!(positions instanceof Tensor known)) {
        throw new Unsupported("with positions that depend on the image");
      }
      long[] rows = known.integers();
      long[] shape = known.shape();
      if (rows.length == 1 && length > 1) {
        // One number: where the first place is.
        long first = rows[0];
        rows = new long[to.budget().charge(length)];
        Arrays.setAll(rows, i -> first + i);
        shape = new long[] {1, length};
      }
      table =
          to.gather(
              table, 0, Indexing.wrapped(rows, table.shape()[0]), shape[0], rows.length / shape[0]);
    }
    long[] s = Dims.padded(table.shape(), 3);
    if (table.rank() > 3 || s[2] != half || (s[1] != length && s[1] != 1)) {
      throw new Ke4jException(
          "a table " + Dims.text(table.shape()) + " for " + length + " places and " + half);
    }
    return to.reshape(table, s[0], s[1], 1, half);
  }
}
