package org.ke4j.onnx;

import java.util.List;
import java.util.Map;

/**
 * The image towers of CLIP at any size, with random weights, written as PyTorch's exporter writes
 * them: batch normalisation folded into the convolutions, QuickGELU as three nodes.
 */
final class EncoderGraphs {
  private final OnnxWriter to;

  EncoderGraphs(OnnxWriter to) {
    this.to = to;
  }

  /**
   * A vision transformer of {@code [N, 3, size, size]}.
   *
   * @param patch side of a patch in pixels
   * @param width length of a token, a multiple of 64
   * @param output length of the embedding
   */
  static void visionTransformer(
      OnnxWriter to, int size, int patch, int width, int layers, int output) {
    new EncoderGraphs(to).transformer(size, patch, width, layers, output);
  }

  /**
   * CLIP's residual network of {@code [N, 3, size, size]}: three stem convolutions, bottlenecks
   * with average pooling instead of strides, attention pooling.
   *
   * @param blocks bottlenecks of each of the four stages
   */
  static void resNet(OnnxWriter to, int size, int width, int[] blocks, int output) {
    new EncoderGraphs(to).residual(size, width, blocks, output);
  }

  private void transformer(int size, int patch, int width, int layers, int output) {
    int grid = size / patch;
    String x = to.input("image", -1, 3, size, size);
    String kernel = to.weight(0.02, width, 3, patch, patch);
    long[] side = {patch, patch};
    x = to.node("Conv", List.of(x, kernel), Map.of("strides", side, "kernel_shape", side));
    x = to.node("Reshape", x, to.integers(0, width, -1));
    x = to.node("Transpose", List.of(x), Map.of("perm", new long[] {0, 2, 1}));
    String shape = to.node("Shape", x);
    String batch = to.node("Gather", shape, to.integers(0));
    String target = to.node("Concat", List.of(batch, to.integers(1, width)), Map.of("axis", 0));
    String token = to.node("Expand", to.weight(0.1, 1, 1, width), target);
    x = to.node("Concat", List.of(token, x), Map.of("axis", 1));
    x = to.node("Add", x, to.weight(0.1, (long) grid * grid + 1, width));
    x = norm(x, width);
    for (int i = 0; i < layers; i++) {
      x = to.node("Add", x, attention(norm(x, width), width));
      String hidden = linear(norm(x, width), width, 4 * width);
      String gate = to.node("Sigmoid", to.node("Mul", hidden, to.number(1.702f)));
      x = to.node("Add", x, linear(to.node("Mul", hidden, gate), 4 * width, width));
    }
    String first = to.node("Gather", List.of(x, to.integer(0)), Map.of("axis", 1));
    to.output(to.node("MatMul", norm(first, width), to.weight(0.04, width, output)));
  }

  private String norm(String x, int width) {
    return to.node("LayerNormalization", x, to.positive(width), to.weight(0.1, width));
  }

  private String linear(String x, int in, int out) {
    String product = to.node("MatMul", x, to.weight(1 / Math.sqrt(in), in, out));
    return to.node("Add", product, to.weight(0.1, out));
  }

  private String heads(String x, int width, long... order) {
    String split = to.node("Reshape", x, to.integers(0, -1, width / 64, 64));
    return to.node("Transpose", List.of(split), Map.of("perm", order));
  }

  private String attention(String x, int width) {
    String[] parts =
        to.nodes(
            "Split",
            List.of(linear(x, width, 3 * width), to.integers(width, width, width)),
            Map.of("axis", 2),
            3);
    String query = to.node("Mul", heads(parts[0], width, 0, 2, 1, 3), to.number(0.125f));
    String scores = to.node("MatMul", query, heads(parts[1], width, 0, 2, 3, 1));
    String weights = to.node("Softmax", List.of(scores), Map.of("axis", -1));
    String mixed = to.node("MatMul", weights, heads(parts[2], width, 0, 2, 1, 3));
    String turned = to.node("Transpose", List.of(mixed), Map.of("perm", new long[] {0, 2, 1, 3}));
    return linear(to.node("Reshape", turned, to.integers(0, -1, width)), width, width);
  }

  private String convolution(String x, int in, int out, int side, int stride) {
    long pad = side / 2;
    return to.node(
        "Conv",
        List.of(
            x,
            to.weight(1 / Math.sqrt((double) in * side * side), out, in, side, side),
            to.weight(0.1, out)),
        Map.of(
            "kernel_shape", new long[] {side, side},
            "strides", new long[] {stride, stride},
            "pads", new long[] {pad, pad, pad, pad}));
  }

  private String pooled(String x) {
    long[] two = {2, 2};
    return to.node("AveragePool", List.of(x), Map.of("kernel_shape", two, "strides", two));
  }

  private void residual(int size, int width, int[] blocks, int output) {
    String x = to.input("image", -1, 3, size, size);
    x = to.node("Relu", convolution(x, 3, width / 2, 3, 2));
    x = to.node("Relu", convolution(x, width / 2, width / 2, 3, 1));
    x = pooled(to.node("Relu", convolution(x, width / 2, width, 3, 1)));
    int in = width;
    for (int stage = 0; stage < 4; stage++) {
      int planes = width << stage;
      for (int block = 0; block < blocks[stage]; block++) {
        x = bottleneck(x, in, planes, stage > 0 && block == 0);
        in = 4 * planes;
      }
    }
    to.output(attentionPool(x, in, size / 32, output));
  }

  private String bottleneck(String x, int in, int planes, boolean halve) {
    String y = to.node("Relu", convolution(x, in, planes, 1, 1));
    y = to.node("Relu", convolution(y, planes, planes, 3, 1));
    y = convolution(halve ? pooled(y) : y, planes, 4 * planes, 1, 1);
    String past = x;
    if (halve || in != 4 * planes) {
      past = convolution(halve ? pooled(x) : x, in, 4 * planes, 1, 1);
    }
    return to.node("Relu", to.node("Add", y, past));
  }

  /** The mean asks all pixels. */
  private String attentionPool(String x, int width, int grid, int output) {
    String pixels = to.node("Reshape", x, to.integers(0, width, -1));
    pixels = to.node("Transpose", List.of(pixels), Map.of("perm", new long[] {0, 2, 1}));
    String mean =
        to.node("ReduceMean", List.of(pixels), Map.of("axes", new long[] {1}, "keepdims", 1));
    x = to.node("Concat", List.of(mean, pixels), Map.of("axis", 1));
    x = to.node("Add", x, to.weight(0.02, (long) grid * grid + 1, width));
    String first = to.node("Slice", x, to.integers(0), to.integers(1), to.integers(1));
    String query = heads(linear(first, width, width), width, 0, 2, 1, 3);
    String key = heads(linear(x, width, width), width, 0, 2, 3, 1);
    String value = heads(linear(x, width, width), width, 0, 2, 1, 3);
    String scores = to.node("MatMul", to.node("Mul", query, to.number(0.125f)), key);
    String mixed =
        to.node("MatMul", to.node("Softmax", List.of(scores), Map.of("axis", -1)), value);
    String turned = to.node("Transpose", List.of(mixed), Map.of("perm", new long[] {0, 2, 1, 3}));
    String flat = to.node("Reshape", turned, to.integers(0, width));
    return linear(flat, width, output);
  }
}
