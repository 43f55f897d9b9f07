package org.ke4j.graph;

import java.util.Arrays;
import org.ke4j.graph.DirectConvolution.Geometry;
import org.nd4j.linalg.api.buffer.DataType;

/** Reads what ND4J's convolutions compute, and the pads and slices before them. */
final class ConvolutionGeometry {
  /** Arguments of ND4J's convolution. */
  private static final int STRIDES = 2;

  private static final int PADDINGS = 4;
  private static final int DILATIONS = 6;
  private static final int SAME = 8;
  private static final int CHANNELS_LAST = 9;
  private static final int WEIGHT_LAYOUT = 10;

  private static final int PIXELS = 4;

  /** Masks before the arguments of ND4J's slices. */
  private static final int MASKS = 5;

  private ConvolutionGeometry() {}

  /** What a native convolution computes; null where oneDNN has no one call for it. */
  static Geometry of(OperatorStep step) {
    GraphValue x = step.inputs().get(0);
    GraphValue weights = step.inputs().get(1);
    GraphValue bias = step.inputs().size() > 2 ? step.inputs().get(2) : null;
    long[] a = step.integers();
    boolean plain =
        a.length > CHANNELS_LAST
            && a[DILATIONS] == 1
            && a[DILATIONS + 1] == 1
            && (a[SAME] == 0 || a[SAME] == 1)
            && a[CHANNELS_LAST] == 1
            && (a.length == WEIGHT_LAYOUT || a[WEIGHT_LAYOUT] == 0);
    if (!plain
        || x.shape.length != PIXELS
        || !weights.constant
        || (bias != null && !bias.constant)) {
      return null;
    }
    long[] strides = {a[STRIDES], a[STRIDES + 1]};
    long[] before = {a[PADDINGS], a[PADDINGS + 1]};
    long[] behind = before.clone();
    long[] out = step.outputs().get(0).shape;
    for (int k = 0; k < 2; k++) {
      if (a[SAME] == 1) {
        long all = Math.max(0, (out[k + 1] - 1) * strides[k] + weights.shape[k] - x.shape[k + 1]);
        before[k] = all / 2;
        behind[k] = all - before[k];
      }
    }
    boolean depthwise = step.name().equals("depthwise_conv2d");
    Geometry geometry = new Geometry(x, weights, bias, depthwise, strides, before, behind);
    return Arrays.equals(geometry.outputShape(), out) ? geometry : null;
  }

  /** A convolution of what lies before a step that pads or takes every other pixel; or null. */
  static Geometry behind(OperatorStep front, Geometry geometry) {
    GraphValue x = front.inputs().isEmpty() ? null : front.inputs().get(0);
    if (geometry == null
        || x.type != DataType.FLOAT
        || x.isStrided()
        || x.shape.length != PIXELS
        || !Arrays.equals(geometry.x().shape, front.outputs().get(0).shape)) {
      return null;
    }
    return switch (front.name()) {
      case "pad" -> padded(front, geometry, x);
      case "strided_slice" -> sliced(front, geometry, x);
      default -> null;
    };
  }

  private static Geometry padded(OperatorStep pad, Geometry geometry, GraphValue x) {
    GraphValue edges = pad.inputs().size() == 2 ? pad.inputs().get(1) : null;
    boolean zeros =
        Arrays.equals(pad.integers(), new long[1])
            && Arrays.stream(pad.reals()).allMatch(value -> value == 0);
    if (!zeros || edges == null || !edges.constant || edges.length() != 2 * PIXELS) {
      return null;
    }
    long[] e = edges.array().dup('c').data().asLong();
    long[] before = geometry.before().clone();
    long[] behind = geometry.behind().clone();
    for (int k = 0; k < 2; k++) {
      before[k] += e[2 * (k + 1)];
      behind[k] += e[2 * (k + 1) + 1];
    }
    boolean inside = e[0] == 0 && e[1] == 0 && e[6] == 0 && e[7] == 0;
    return inside
        ? new Geometry(
            x,
            geometry.weights(),
            geometry.bias(),
            geometry.depthwise(),
            geometry.strides(),
            before,
            behind)
        : null;
  }

  /** Every s-th pixel from the first one on, for a filter of one pixel. */
  private static Geometry sliced(OperatorStep slice, Geometry geometry, GraphValue x) {
    long[] a = slice.integers();
    long[] w = geometry.weights().shape;
    boolean onePixel =
        w[0] == 1
            && w[1] == 1
            && Arrays.equals(geometry.strides(), new long[] {1, 1})
            && Arrays.stream(geometry.before()).sum() + Arrays.stream(geometry.behind()).sum() == 0;
    if (!onePixel || slice.inputs().size() != 1 || a.length != MASKS + 3 * PIXELS) {
      return null;
    }
    long[] begin = Arrays.copyOfRange(a, MASKS, MASKS + PIXELS);
    long[] steps = Arrays.copyOfRange(a, MASKS + 2 * PIXELS, a.length);
    boolean fromTheFirst = Arrays.stream(begin).allMatch(at -> at == 0);
    boolean ofPixels = steps[0] == 1 && steps[3] == 1 && steps[1] > 0 && steps[2] > 0;
    boolean noNewAxes = a[1] == 0 && a[3] == 0 && a[4] == 0;
    Geometry whole =
        new Geometry(
            x,
            geometry.weights(),
            geometry.bias(),
            false,
            new long[] {steps[1], steps[2]},
            geometry.before(),
            geometry.behind());
    boolean same = Arrays.equals(whole.outputShape(), geometry.outputShape());
    return fromTheFirst && ofPixels && noNewAxes && same ? whole : null;
  }
}
