package org.ke4j.onnx;

import java.util.Map;
import org.ke4j.error.Ke4jException;
import org.nd4j.autodiff.samediff.SDVariable;

/** Scaled dot-product attention as one operator: the standard's (opset 23) and onnxruntime's. */
final class Attention {
  /** What a masked position adds to a score; finite, so that a fully masked row stays defined. */
  static final float MASKED = -1e30f;

  private Attention() {}

  static void register(Map<String, Rule> rules) {
    rules.put("Attention", Attention::standard);
  }

  private static void standard(Call call) {
    refuse(call.has(4) || call.has(5) || call.has(6), "with values of earlier calls");
    Emitter to = call.emitter();
    boolean flat = call.input(0).rank() == 3;
    long queryHeads = call.attributes().integer("q_num_heads", 0);
    long heads = call.attributes().integer("kv_num_heads", 0);
    Value query = heads(to, call.input(0), queryHeads);
    Value key = heads(to, call.input(1), heads);
    Value value = heads(to, call.input(2), heads);
    long[] shape = query.shape();
    Value bias = call.has(3) ? bias(to, call.input(3)) : null;
    boolean causal = call.attributes().flag("is_causal", false);
    long left = call.attributes().integer("left_window_size", -1);
    long right = call.attributes().integer("right_window_size", -1);
    if (causal) {
      right = right < 0 ? 0 : Math.min(0, right);
    }
    if (left >= 0 || right >= 0) {
      Tensor window = window(to, shape[2], key.shape()[2], left, right);
      bias = bias == null ? window : Arithmetic.binary(to, "Add", bias, window);
    }
    float scale = scale(call, shape[3]);
    Value full = grouped(to, key, shape[1]);
    // All is computed in float32 anyway.
    call.attributes().integer("softmax_precision", 0);
    float cap = call.attributes().number("softcap", 0);
    Value result = attend(to, query, full, grouped(to, value, shape[1]), bias, scale, cap);
    call.set(flat ? joined(to, result) : result);
    if (call.outputCount() > 1) {
      call.set(1, key);
    }
    if (call.outputCount() > 2) {
      call.set(2, value);
    }
  }

  static void refuse(boolean yes, String what) {
    if (yes) {
      throw new Unsupported(what);
    }
  }

  static float scale(Call call, long width) {
    float given = call.attributes().number("scale", 0);
    return given != 0 ? given : (float) (1 / Math.sqrt((double) width));
  }

  /** {@code [n, length, heads * width]} as {@code [n, heads, length, width]}. */
  static Value heads(Emitter to, Value x, long heads) {
    long[] s = x.shape();
    if (s.length == 4) {
      return x;
    }
    if (s.length != 3 || heads < 1 || s[2] % heads != 0) {
      throw new Ke4jException(heads + " heads of " + Dims.text(s));
    }
    return to.transpose(to.reshape(x, s[0], s[1], heads, s[2] / heads), 0, 2, 1, 3);
  }

  static Value joined(Emitter to, Value x) {
    long[] s = x.shape();
    return to.reshape(to.transpose(x, 0, 2, 1, 3), s[0], s[2], s[1] * s[3]);
  }

  /** Keys or values that several query heads share, repeated for each of them. */
  private static Value grouped(Emitter to, Value x, long queryHeads) {
    long[] s = x.shape();
    if (s[1] == queryHeads) {
      return x;
    }
    if (s[1] == 0 || queryHeads % s[1] != 0) {
      throw new Ke4jException(queryHeads + " heads of queries for " + s[1] + " of keys");
    }
    long each = queryHeads / s[1];
    Value repeated =
        to.expand(to.reshape(x, s[0], s[1], 1, s[2], s[3]), s[0], s[1], each, s[2], s[3]);
    return to.reshape(repeated, s[0], queryHeads, s[2], s[3]);
  }

  private static Value bias(Emitter to, Value mask) {
    if (mask.type() != ElementType.BOOLEAN) {
      return mask;
    }
    return hidden(to, Shaping.cast(to, mask, ElementType.FLOAT), MASKED);
  }

  /** What a mask of 1 for seen and 0 for hidden adds to the scores. */
  static Value hidden(Emitter to, Value seen, float masked) {
    Value off = Arithmetic.binary(to, "Sub", seen, Tensor.ofFloats(new float[] {1}));
    return MatrixProducts.scaled(to, off, -masked);
  }

  /**
   * Hides keys that lie too far from their query.
   *
   * @param left keys seen in front of a query's own, below 0 for all
   * @param right keys seen behind it, below 0 for all
   */
  static Tensor window(Emitter to, long rows, long columns, long left, long right) {
    float[] mask = new float[to.budget().charge(rows, columns)];
    for (int i = 0; i < mask.length; i++) {
      long ahead = i % columns - i / columns;
      boolean seen = (left < 0 || -ahead <= left) && (right < 0 || ahead <= right);
      mask[i] = seen ? 0 : MASKED;
    }
    return Tensor.ofFloats(mask, rows, columns);
  }

  /**
   * softmax(cap tanh(scale * q k' / cap) + bias) v.
   *
   * @param cap 0 for none
   */
  static Value attend(
      Emitter to, Value query, Value key, Value value, Value bias, float scale, float cap) {
    Value scaled = MatrixProducts.scaled(to, query, scale);
    Value scores = MatrixProducts.matmul(to, scaled, to.transpose(key, 0, 1, 3, 2));
    if (cap != 0) {
      scores = to.pointwise(scores, s -> to.graph().math.tanh(s.div(cap)).mul(cap));
    }
    Value limited = bias;
    if (bias != null) {
      limited = Arithmetic.binary(to, "Max", bias, Tensor.ofFloats(new float[] {MASKED}));
      scores = Arithmetic.binary(to, "Add", scores, limited);
    }
    Dims.checkApart(scores.shape(), 3);
    SDVariable weights = to.graph().nn.softmax(to.node(scores), 3);
    Value shares = to.floats(weights, scores.shape());
    return MatrixProducts.matmul(to, bias == null ? shares : sighted(to, shares, limited), value);
  }

  /** Rows that see no key at all get nothing, where a softmax would share out one. */
  private static Value sighted(Emitter to, Value shares, Value bias) {
    Tensor least = Tensor.ofFloats(new float[] {MASKED / 2});
    if (bias.isFoldable() && isSighted(((Tensor) bias).floats(), bias.shape()[bias.rank() - 1])) {
      return shares;
    }
    int[] last = {bias.rank() - 1};
    Value top = Reductions.reduce(to, "ReduceMax", bias, last, true);
    Value sees = Arithmetic.binary(to, "Greater", top, least);
    return Arithmetic.binary(to, "Mul", shares, Shaping.cast(to, sees, ElementType.FLOAT));
  }

  private static boolean isSighted(float[] bias, long columns) {
    boolean sees = false;
    for (int i = 0; i < bias.length; i++) {
      sees |= bias[i] > MASKED / 2;
      if ((i + 1) % columns == 0) {
        if (!sees) {
          return false;
        }
        sees = false;
      }
    }
    return true;
  }
}
