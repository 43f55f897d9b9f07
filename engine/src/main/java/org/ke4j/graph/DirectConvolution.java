package org.ke4j.graph;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.global.dnnl.scratchpad_mode;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;

/**
 * A convolution of channels-last images by one call of oneDNN, with all that follows it: bias, sum
 * with another array, limits. Constant weights are packed once.
 */
final class DirectConvolution extends DirectStep {
  /** What is done to a result before it is written. */
  sealed interface After {
    /** Limits; infinite for none. */
    record Limits(float low, float high) implements After {}

    /** A function of each element. */
    record Function(ElementFunction function) implements After {}

    /** Adds an array of the result's shape; with {@code inPlace} the result is written over it. */
    record Sum(GraphValue other, boolean inPlace) implements After {}
  }

  /**
   * A convolution.
   *
   * @param x {@code [n, height, width, in]}
   * @param weights constant, {@code [kernelHeight, kernelWidth, in, out]}, or for one filter a
   *     channel {@code [kernelHeight, kernelWidth, channels, each]}
   * @param bias constant, {@code [out]}, or null
   * @param before rows above and columns left of the image
   * @param behind rows below and columns right of it
   */
  record Geometry(
      GraphValue x,
      GraphValue weights,
      GraphValue bias,
      boolean depthwise,
      long[] strides,
      long[] before,
      long[] behind) {
    long channels() {
      return depthwise ? weights.shape[2] * weights.shape[3] : weights.shape[3];
    }

    long[] outputShape() {
      long[] shape = {x.shape[0], 0, 0, channels()};
      for (int k = 0; k < 2; k++) {
        shape[k + 1] = (x.shape[k + 1] + before[k] + behind[k] - weights.shape[k]) / strides[k] + 1;
      }
      return shape;
    }

    /**
     * Whether the border may hold whole windows. oneDNN (2.5) gives wrong values there as soon as
     * something else is added to the result.
     */
    boolean hasBlindWindows() {
      boolean blind = false;
      for (int k = 0; k < 2; k++) {
        blind |= Math.max(before[k], behind[k]) >= weights.shape[k];
      }
      return blind;
    }

    Geometry with(GraphValue newBias) {
      return new Geometry(x, weights, newBias, depthwise, strides, before, behind);
    }
  }

  private static final memory.data_type FLOAT = memory.data_type.f32;

  private final PackedWeights packed;
  private final Geometry geometry;
  private final List<After> after;
  private final convolution_forward.primitive_desc plan;

  private DirectConvolution(
      OneDnn oneDnn,
      PackedWeights packed,
      Geometry geometry,
      List<After> after,
      convolution_forward.primitive_desc plan,
      GraphValue out) {
    super(
        "convolution",
        oneDnn,
        oneDnn.own(plan.scratchpad_desc()),
        inputs(geometry, after),
        List.of(out));
    this.packed = packed;
    this.geometry = geometry;
    this.after = List.copyOf(after);
    this.plan = oneDnn.own(plan);
    primitive(new convolution_forward(plan));
  }

  private static List<GraphValue> inputs(Geometry geometry, List<After> after) {
    List<GraphValue> inputs = new ArrayList<>(List.of(geometry.x, geometry.weights));
    if (geometry.bias != null) {
      inputs.add(geometry.bias);
    }
    for (After one : after) {
      if (one instanceof After.Sum sum) {
        inputs.add(sum.other);
      }
    }
    return inputs;
  }

  /**
   * Plans a convolution.
   *
   * @param out of the length of {@link Geometry#outputShape}
   * @return null where oneDNN has no kernel for it but its plain reference, or a wrong one
   */
  static DirectConvolution of(
      OneDnn oneDnn, PackedWeights packed, Geometry geometry, List<After> after, GraphValue out) {
    if (!after.isEmpty() && geometry.hasBlindWindows()) {
      return null;
    }
    long[] y = geometry.outputShape();
    try (convolution_forward.desc what =
            new convolution_forward.desc(
                prop_kind.forward_inference,
                algorithm.convolution_direct,
                images(geometry.x.shape),
                new memory.desc(weightDimensions(geometry), FLOAT, memory.format_tag.any),
                new memory.desc(new long[] {y[3]}, FLOAT, memory.format_tag.x),
                images(y),
                geometry.strides,
                geometry.before,
                geometry.behind);
        post_ops operations = operations(after, y);
        primitive_attr attributes = new primitive_attr()) {
      attributes.set_post_ops(operations);
      attributes.set_scratchpad_mode(scratchpad_mode.user);
      convolution_forward.primitive_desc plan =
          new convolution_forward.primitive_desc(what, attributes, oneDnn.processor(), true);
      if (!OneDnn.hasKernel(plan) || sumsOtherwise(geometry, plan)) {
        plan.close();
        return null;
      }
      return new DirectConvolution(oneDnn, packed, geometry, after, plan, out);
    } catch (RuntimeException e) {
      // The bindings throw for what oneDNN does not implement.
      return null;
    }
  }

  /** Whether one image of rows is a product of matrices, which sums one row unlike many. */
  private static boolean sumsOtherwise(Geometry geometry, convolution_forward.primitive_desc plan) {
    boolean rows = geometry.x.shape[0] == 1 && geometry.x.shape[2] == 1;
    return rows && OneDnn.kernel(plan).contains("gemm:");
  }

  private static memory.desc images(long[] s) {
    return new memory.desc(new long[] {s[0], s[3], s[1], s[2]}, FLOAT, memory.format_tag.nhwc);
  }

  private static long[] weightDimensions(Geometry geometry) {
    long[] w = geometry.weights.shape;
    return geometry.depthwise
        ? new long[] {w[2], w[3], 1, w[0], w[1]}
        : new long[] {w[3], w[2], w[0], w[1]};
  }

  private static memory.desc plainWeights(Geometry geometry) {
    long[] w = geometry.weights.shape;
    long[] strides =
        geometry.depthwise
            ? new long[] {w[3], 1, 1, w[1] * w[2] * w[3], w[2] * w[3]}
            : new long[] {1, w[3], w[1] * w[2] * w[3], w[2] * w[3]};
    return new memory.desc(weightDimensions(geometry), FLOAT, strides);
  }

  private static post_ops operations(List<After> after, long[] y) {
    post_ops operations = new post_ops();
    for (After one : after) {
      if (one instanceof After.Limits limits) {
        if (limits.low == 0 && limits.high == Float.POSITIVE_INFINITY) {
          operations.append_eltwise(1, algorithm.eltwise_relu, 0, 0);
        } else {
          operations.append_eltwise(1, algorithm.eltwise_clip, limits.low, limits.high);
        }
      } else if (one instanceof After.Function f) {
        ElementFunction function = f.function;
        operations.append_eltwise(1, function.kind(), function.alpha(), function.beta());
      } else if (one instanceof After.Sum sum) {
        if (sum.inPlace) {
          operations.append_sum();
        } else {
          operations.append_binary(algorithm.binary_add, images(y));
        }
      }
    }
    return operations;
  }

  @Override
  void bind() {
    argument(dnnl.DNNL_ARG_SRC, oneDnn().of(plan.src_desc(), geometry.x.array()));
    argument(
        dnnl.DNNL_ARG_WEIGHTS,
        packed.of(geometry.weights.base.array(), plainWeights(geometry), plan.weights_desc()));
    argument(
        dnnl.DNNL_ARG_BIAS,
        geometry.bias == null ? zeros() : oneDnn().of(plan.bias_desc(), geometry.bias.array()));
    argument(dnnl.DNNL_ARG_DST, oneDnn().of(plan.dst_desc(), outputs().get(0).array()));
    for (int i = 0; i < after.size(); i++) {
      if (after.get(i) instanceof After.Sum sum && !sum.inPlace) {
        int argument = dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * (i + 1) | dnnl.DNNL_ARG_SRC_1;
        argument(argument, oneDnn().of(plan.dst_desc(), sum.other.array()));
      }
    }
  }

  private memory zeros() {
    memory room = oneDnn().room(plan.bias_desc());
    org.bytedeco.javacpp.Pointer.memset(room.get_data_handle(), 0, plan.bias_desc().get_size());
    return room;
  }
}
