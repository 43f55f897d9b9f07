package org.ke4j.onnx;

import java.util.Map;
import org.ke4j.error.Ke4jException;

/** Attention as onnxruntime's optimiser writes it: with and without the projections. */
final class MicrosoftAttention {
  private MicrosoftAttention() {}

  static void register(Map<String, Rule> rules) {
    rules.put("com.microsoft.Attention", MicrosoftAttention::projected);
    rules.put("com.microsoft.MultiHeadAttention", MicrosoftAttention::multiHead);
  }

  /** Queries, keys and values are three parts of one product of the input. */
  private static void projected(Call call) {
    Attention.refuse(call.has(4) || call.has(6), "with values of earlier calls");
    Attention.refuse(call.attributes().flag("do_rotary", false), "with rotation");
    Emitter to = call.emitter();
    Value x = call.input(0);
    if (x.rank() != 3 || call.input(1).rank() != 2) {
      throw new Ke4jException(
          "input " + Dims.text(x.shape()) + " and weights " + Dims.text(call.input(1).shape()));
    }
    Value all = MatrixProducts.matmul(to, x, call.input(1));
    if (call.has(2)) {
      all = Arithmetic.binary(to, "Add", all, call.input(2));
    }
    long width = all.shape()[2];
    long[] sizes =
        call.attributes().integers("qkv_hidden_sizes", width / 3, width / 3, width - width / 3 * 2);
    if (sizes.length != 3 || sizes[0] + sizes[1] + sizes[2] != width) {
      throw new Ke4jException("expected three parts of " + width);
    }
    long heads = call.attributes().integer("num_heads", 0);
    Value query = Attention.heads(to, to.range(all, 2, 0, sizes[0]), heads);
    Value key = Attention.heads(to, to.range(all, 2, sizes[0], sizes[0] + sizes[1]), heads);
    Value value = Attention.heads(to, to.range(all, 2, sizes[0] + sizes[1], width), heads);
    finish(call, query, key, value, 3, 5);
  }

  private static void multiHead(Call call) {
    Attention.refuse(call.has(6) || call.has(7), "with values of earlier calls");
    Emitter to = call.emitter();
    long heads = call.attributes().integer("num_heads", 0);
    Value[] split = split(call, heads);
    if (call.has(3)) {
      long at = 0;
      // Keys and values that come as heads have got theirs.
      int parts = call.has(1) && call.input(1).rank() == 4 ? 1 : 3;
      for (int i = 0; i < parts; i++) {
        long[] s = split[i].shape();
        long width = s[1] * s[3];
        Value own = to.reshape(to.range(call.input(3), 0, at, at + width), s[1], 1, s[3]);
        split[i] = Arithmetic.binary(to, "Add", split[i], own);
        at += width;
      }
    }
    finish(call, split[0], split[1], split[2], 4, 5);
  }

  /** Queries, keys and values, {@code [n, heads, length, width]}, from any of their packings. */
  private static Value[] split(Call call, long heads) {
    Emitter to = call.emitter();
    Value query = call.input(0);
    if (query.rank() == 5) {
      // [n, length, heads, 3, width]
      return new Value[] {part(to, query, 0), part(to, query, 1), part(to, query, 2)};
    }
    if (!call.has(1)) {
      throw new Ke4jException("queries " + Dims.text(query.shape()) + " without keys");
    }
    Value key = call.input(1);
    if (key.rank() == 5) {
      return new Value[] {Attention.heads(to, query, heads), part(to, key, 0), part(to, key, 1)};
    }
    return new Value[] {
      Attention.heads(to, query, heads),
      Attention.heads(to, key, heads),
      Attention.heads(to, call.input(2), heads)
    };
  }

  private static Value part(Emitter to, Value packed, long which) {
    long[] s = packed.shape();
    Value one = to.reshape(to.range(packed, 3, which, which + 1), s[0], s[1], s[2], s[4]);
    return to.transpose(one, 0, 2, 1, 3);
  }

  private static void finish(Call call, Value query, Value key, Value value, int mask, int bias) {
    Emitter to = call.emitter();
    long rows = query.shape()[2];
    long columns = key.shape()[2];
    float filter = call.attributes().number("mask_filter_value", -10000);
    // About values of earlier calls, of which there are none.
    call.attributes().flag("past_present_share_buffer", false);
    Value added = call.has(bias) ? call.input(bias) : null;
    if (call.has(mask)) {
      added = plus(to, added, mask(to, call.input(mask), rows, columns, filter));
    }
    if (call.attributes().flag("unidirectional", false)) {
      // onnxruntime lets the last query see all keys then, and hides them from the others.
      Attention.refuse(rows != columns, "unidirectional with " + rows + " queries of " + columns);
      added = plus(to, added, Attention.window(to, rows, columns, -1, 0));
    }
    float scale = Attention.scale(call, query.shape()[3]);
    call.set(Attention.joined(to, Attention.attend(to, query, key, value, added, scale, 0)));
  }

  private static Value plus(Emitter to, Value a, Value b) {
    return a == null ? b : Arithmetic.binary(to, "Add", a, b);
  }

  /** What a mask of keys, or of each query's keys, adds to the scores. */
  private static Value mask(Emitter to, Value mask, long rows, long columns, float filter) {
    long[] s = mask.shape();
    boolean keys = s.length == 2 && s[1] == columns;
    boolean pairs = s.length == 3 && s[1] == rows && s[2] == columns;
    if (!keys && !pairs) {
      throw new Unsupported("with a mask of shape " + Dims.text(s));
    }
    Value seen = Shaping.cast(to, mask, ElementType.FLOAT);
    Value bias = Attention.hidden(to, seen, filter);
    long[] wide = keys ? new long[] {s[0], 1, 1, s[1]} : new long[] {s[0], 1, s[1], s[2]};
    return to.reshape(bias, wide);
  }
}
