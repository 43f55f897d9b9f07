package org.ke4j.onnx;

import java.util.Map;
import org.ke4j.error.Ke4jException;
import org.nd4j.autodiff.samediff.SDVariable;

/** Scaled dot-product attention as one operator: the standard's (opset 23) and onnxruntime's. */
final class Attention {
  /** What a masked position adds to a score; finite, so that a fully masked row stays defined. */
  private static final float MASKED = -1e30f;

  private Attention() {}

  static void register(Map<String, Rule> rules) {
    rules.put("Attention", Attention::standard);
    rules.put("com.microsoft.MultiHeadAttention", Attention::multiHead);
  }

  private static void standard(Call call) {
    refuse(call.has(4) || call.has(5) || call.has(6), "with values of earlier calls");
    refuse(call.attributes().number("softcap", 0) != 0, "with softcap");
    Emitter to = call.emitter();
    boolean flat = call.input(0).rank() == 3;
    long queryHeads = call.attributes().integer("q_num_heads", 0);
    long heads = call.attributes().integer("kv_num_heads", 0);
    Value query = heads(to, call.input(0), queryHeads);
    Value key = heads(to, call.input(1), heads);
    Value value = heads(to, call.input(2), heads);
    long[] shape = query.shape();
    Value bias = call.has(3) ? bias(to, call.input(3)) : null;
    if (call.attributes().flag("is_causal", false)) {
      Tensor causal = causal(to, shape[2], key.shape()[2]);
      bias = bias == null ? causal : Arithmetic.binary(to, "Add", bias, causal);
    }
    float scale = scale(call, shape[3]);
    Value full = grouped(to, key, shape[1]);
    Value result = attend(to, query, full, grouped(to, value, shape[1]), bias, scale);
    call.set(flat ? joined(to, result) : result);
    if (call.outputCount() > 1) {
      call.set(1, key);
    }
    if (call.outputCount() > 2) {
      call.set(2, value);
    }
  }

  private static void multiHead(Call call) {
    refuse(call.input(0).rank() != 3, "with packed inputs");
    refuse(!call.has(1) || !call.has(2), "with packed inputs");
    refuse(call.has(4), "with a mask of keys");
    refuse(call.has(6) || call.has(7), "with values of earlier calls");
    refuse(call.attributes().flag("unidirectional", false), "that looks back only");
    Emitter to = call.emitter();
    long count = call.attributes().integer("num_heads", 0);
    Value[] split = new Value[3];
    long at = 0;
    for (int i = 0; i < 3; i++) {
      Value x = call.input(i);
      if (call.has(3)) {
        long width = x.shape()[x.rank() - 1];
        x = Arithmetic.binary(to, "Add", x, to.range(call.input(3), 0, at, at + width));
        at += width;
      }
      split[i] = heads(to, x, count);
    }
    Value bias = call.has(5) ? call.input(5) : null;
    float scale = scale(call, split[0].shape()[3]);
    call.set(joined(to, attend(to, split[0], split[1], split[2], bias, scale)));
  }

  private static void refuse(boolean yes, String what) {
    if (yes) {
      throw new Unsupported(what);
    }
  }

  private static float scale(Call call, long width) {
    float given = call.attributes().number("scale", 0);
    return given != 0 ? given : (float) (1 / Math.sqrt((double) width));
  }

  /** {@code [n, length, heads * width]} as {@code [n, heads, length, width]}. */
  private static Value heads(Emitter to, Value x, long heads) {
    long[] s = x.shape();
    if (s.length == 4) {
      return x;
    }
    if (s.length != 3 || heads < 1 || s[2] % heads != 0) {
      throw new Ke4jException(heads + " heads of " + Dims.text(s));
    }
    return to.transpose(to.reshape(x, s[0], s[1], heads, s[2] / heads), 0, 2, 1, 3);
  }

  private static Value joined(Emitter to, Value x) {
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
    Value seen = Shaping.cast(to, mask, ElementType.FLOAT);
    Value off = Arithmetic.binary(to, "Sub", seen, Tensor.ofFloats(new float[] {1}));
    return Products.scaled(to, off, -MASKED);
  }

  private static Tensor causal(Emitter to, long rows, long columns) {
    float[] mask = new float[to.budget().charge(rows, columns)];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = i % columns > i / columns ? MASKED : 0;
    }
    return Tensor.ofFloats(mask, rows, columns);
  }

  /** softmax(scale * q k' + bias) v. */
  private static Value attend(
      Emitter to, Value query, Value key, Value value, Value bias, float scale) {
    Value scaled = Products.scaled(to, query, scale);
    Value scores = Products.matmul(to, scaled, to.transpose(key, 0, 1, 3, 2));
    Value limited = bias;
    if (bias != null) {
      limited = Arithmetic.binary(to, "Max", bias, Tensor.ofFloats(new float[] {MASKED}));
      scores = Arithmetic.binary(to, "Add", scores, limited);
    }
    Dims.checkApart(scores.shape(), 3);
    SDVariable weights = to.graph().nn.softmax(to.node(scores), 3);
    Value shares = to.floats(weights, scores.shape());
    return Products.matmul(to, bias == null ? shares : sighted(to, shares, limited), value);
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
