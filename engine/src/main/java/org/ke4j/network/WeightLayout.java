package org.ke4j.network;

/** Between PyTorch's layout of weights and the graph's. */
final class WeightLayout {
  private WeightLayout() {}

  /** Shape in PyTorch of an array that has the given shape in the graph. */
  static long[] torchShape(long[] shape) {
    return switch (shape.length) {
      case 4 -> new long[] {shape[3], shape[2], shape[0], shape[1]};
      case 2 -> new long[] {shape[1], shape[0]};
      default -> shape.clone();
    };
  }

  /** Values in PyTorch's layout: {@code [out, in, y, x]} from {@code [y, x, in, out]}. */
  static float[] toTorch(float[] values, long[] shape) {
    float[] result = new float[values.length];
    if (shape.length < 2) {
      return values.clone();
    }
    int out = (int) shape[shape.length - 1];
    int in = (int) shape[shape.length - 2];
    int taps = values.length / in / out;
    for (int tap = 0; tap < taps; tap++) {
      for (int i = 0; i < in; i++) {
        for (int o = 0; o < out; o++) {
          result[(o * in + i) * taps + tap] = values[(tap * in + i) * out + o];
        }
      }
    }
    return result;
  }

  /** The reverse of {@link #toTorch}; the shape is the graph's. */
  static float[] fromTorch(float[] values, long[] shape) {
    float[] result = new float[values.length];
    if (shape.length < 2) {
      return values.clone();
    }
    int out = (int) shape[shape.length - 1];
    int in = (int) shape[shape.length - 2];
    int taps = values.length / in / out;
    for (int tap = 0; tap < taps; tap++) {
      for (int i = 0; i < in; i++) {
        for (int o = 0; o < out; o++) {
          result[(tap * in + i) * out + o] = values[(o * in + i) * taps + tap];
        }
      }
    }
    return result;
  }
}
