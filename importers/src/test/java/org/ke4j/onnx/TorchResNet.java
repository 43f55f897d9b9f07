package org.ke4j.onnx;

import java.util.List;
import java.util.Map;

/**
 * torchvision's ResNet-18 at any width, as PyTorch exports it when batch normalisation is kept: the
 * names are those of the state dictionary, the values those of a formula that needs no file.
 */
final class TorchResNet {
  private final OnnxWriter to = new OnnxWriter(17, 1);
  private int salt;
  private int statistics = 499;

  private TorchResNet() {}

  /** The file of a network for {@code [N, 3, size, size]} and ten classes. */
  static byte[] bytes(int width, int size) {
    return new TorchResNet().network(width, size);
  }

  /** The {@code k}-th number of a sequence, -1 to 1. */
  static double formula(long k, int salt) {
    double v = 43758.5453 * Math.sin(12.9898 * k + 78.233 * salt + 0.5);
    return 2 * (v - Math.floor(v)) - 1;
  }

  static float[] images(int count, int size) {
    float[] images = new float[count * 3 * size * size];
    for (int k = 0; k < images.length; k++) {
      images[k] = (float) formula(k, 1000);
    }
    return images;
  }

  private byte[] network(int width, int size) {
    String x = to.input("input", -1, 3, size, size);
    x = to.node("Relu", norm("bn1", convolution("conv1", x, 3, width, 7, 2, 3), width));
    x =
        to.node(
            "MaxPool",
            List.of(x),
            Map.of(
                "kernel_shape", new long[] {3, 3},
                "strides", new long[] {2, 2},
                "pads", new long[] {1, 1, 1, 1}));
    int in = width;
    for (int stage = 0; stage < 4; stage++) {
      int out = width << stage;
      for (int block = 0; block < 2; block++) {
        String name = "layer" + (stage + 1) + "." + block;
        x = block(name, x, in, out, stage > 0 && block == 0 ? 2 : 1);
        in = out;
      }
    }
    x = to.node("Flatten", to.node("GlobalAveragePool", x));
    String weight = add("fc.weight", 0.1, 0, 10, in);
    String bias = add("fc.bias", 0.1, 0, 10);
    to.output(to.node("Gemm", List.of(x, weight, bias), Map.of("transB", 1)));
    return to.bytes();
  }

  private String block(String name, String x, int in, int out, int stride) {
    String y = convolution(name + ".conv1", x, in, out, 3, stride, 1);
    y = to.node("Relu", norm(name + ".bn1", y, out));
    y = norm(name + ".bn2", convolution(name + ".conv2", y, out, out, 3, 1, 1), out);
    String shortcut = x;
    if (in != out) {
      shortcut = convolution(name + ".downsample.0", x, in, out, 1, stride, 0);
      shortcut = norm(name + ".downsample.1", shortcut, out);
    }
    return to.node("Relu", to.node("Add", y, shortcut));
  }

  private String convolution(
      String name, String x, int in, int out, int kernel, int stride, int pad) {
    double scale = Math.sqrt(6.0 / (in * kernel * kernel));
    String weight = add(name + ".weight", scale, 0, out, in, kernel, kernel);
    return to.node(
        "Conv",
        List.of(x, weight),
        Map.of(
            "kernel_shape", new long[] {kernel, kernel},
            "strides", new long[] {stride, stride},
            "pads", new long[] {pad, pad, pad, pad}));
  }

  private String norm(String name, String x, int channels) {
    String scale = add(name + ".weight", 0.1, 1, channels);
    String bias = add(name + ".bias", 0.1, 0, channels);
    String mean = fill(name + ".running_mean", ++statistics, 0.5, 0, channels);
    String variance = fill(name + ".running_var", ++statistics, 0.5, 1.5, channels);
    return to.node("BatchNormalization", x, scale, bias, mean, variance);
  }

  private String add(String name, double scale, double centre, long... shape) {
    return fill(name, ++salt, scale, centre, shape);
  }

  private String fill(String name, int seed, double scale, double centre, long... shape) {
    int count = 1;
    for (long extent : shape) {
      count *= (int) extent;
    }
    float[] values = new float[count];
    for (int k = 0; k < count; k++) {
      values[k] = (float) (centre + formula(k, seed) * scale);
    }
    return to.add(OnnxWriter.tensor(name, values, shape));
  }
}
