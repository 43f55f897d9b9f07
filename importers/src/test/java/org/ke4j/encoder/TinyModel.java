package org.ke4j.encoder;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import onnx.Onnx;
import org.ke4j.onnx.OnnxWriter;

/** Small image encoders for tests: convolution, mean over the area. */
final class TinyModel {
  private TinyModel() {}

  /** A model from {@code image [N, 3, size, size]} to {@code output [N, width]}. */
  static byte[] encoder(int size, int width, String output) {
    OnnxWriter writer = new OnnxWriter(17, size + width);
    writer.output(pooled(writer, size, width));
    return named(writer, output);
  }

  /**
   * The weights of {@link #encoder} behind an input {@code [N, size, size, 3]}, as TensorFlow
   * writes.
   *
   * @param open whether the file leaves height and width open
   */
  static byte[] channelsLast(int size, int width, boolean open) {
    OnnxWriter writer = new OnnxWriter(17, size + width);
    String image = writer.input("image", 0, open ? 0 : size, open ? 0 : size, 3);
    String planes =
        writer.node("Transpose", List.of(image), Map.of("perm", new long[] {0, 3, 1, 2}));
    writer.output(flat(writer, features(writer, planes, width)));
    return named(writer, "embedding");
  }

  /** The same with a second output, the values before the mean, in front of the first. */
  static byte[] withTwoOutputs(String first, String second) {
    OnnxWriter writer = new OnnxWriter(17, 1);
    String features = features(writer, 32, 8);
    writer.output(writer.node("Reshape", features, writer.integers(0, 8, 64)));
    String pooled = writer.node("Flatten", writer.node("GlobalAveragePool", features));
    writer.output(pooled);
    return named(writer, first, second);
  }

  /** A model of token numbers. */
  static byte[] text() throws IOException {
    Onnx.ModelProto.Builder model =
        Onnx.ModelProto.parseFrom(encoder(32, 8, "text_embeds")).toBuilder();
    Onnx.ValueInfoProto.Builder input = model.getGraphBuilder().getInputBuilder(0);
    input.setName("input_ids").getTypeBuilder().getTensorTypeBuilder().setElemType(7);
    return model.build().toByteArray();
  }

  /** A model whose output is the same for all images. */
  static byte[] blind() {
    OnnxWriter writer = new OnnxWriter(17, 1);
    String zero = writer.node("Mul", pooled(writer, 32, 8), writer.number(0));
    writer.output(writer.node("Add", zero, writer.number(1)));
    return named(writer, "embedding");
  }

  /** A model that gives infinities. */
  static byte[] unbounded() {
    OnnxWriter writer = new OnnxWriter(17, 1);
    writer.output(writer.node("Div", pooled(writer, 32, 8), writer.number(0)));
    return named(writer, "embedding");
  }

  /** A model whose weights are in a file, and that file's content. */
  static Map.Entry<byte[], byte[]> withData(String file) throws IOException {
    Onnx.ModelProto.Builder model =
        Onnx.ModelProto.parseFrom(encoder(32, 8, "embedding")).toBuilder();
    Onnx.TensorProto.Builder weight = model.getGraphBuilder().getInitializerBuilder(0);
    byte[] data = weight.getRawData().toByteArray();
    weight
        .clearRawData()
        .setDataLocation(Onnx.TensorProto.DataLocation.EXTERNAL)
        .addExternalData(
            Onnx.StringStringEntryProto.newBuilder().setKey("location").setValue(file));
    return Map.entry(model.build().toByteArray(), data);
  }

  private static String features(OnnxWriter writer, int size, int width) {
    return features(writer, writer.input("image", 0, 3, size, size), width);
  }

  private static String features(OnnxWriter writer, String image, int width) {
    String weight = writer.weight(0.2, width, 3, 4, 4);
    return writer.node("Conv", List.of(image, weight), Map.of("strides", new long[] {4, 4}));
  }

  private static String pooled(OnnxWriter writer, int size, int width) {
    return flat(writer, features(writer, size, width));
  }

  private static String flat(OnnxWriter writer, String features) {
    return writer.node("Flatten", writer.node("GlobalAveragePool", features));
  }

  /** Gives the outputs these names. */
  private static byte[] named(OnnxWriter writer, String... names) {
    try {
      Onnx.ModelProto.Builder model = Onnx.ModelProto.parseFrom(writer.bytes()).toBuilder();
      Onnx.GraphProto.Builder graph = model.getGraphBuilder();
      for (int i = 0; i < names.length; i++) {
        String old = graph.getOutput(i).getName();
        for (Onnx.NodeProto.Builder node : graph.getNodeBuilderList()) {
          if (node.getOutput(0).equals(old)) {
            node.setOutput(0, names[i]);
          }
        }
        graph.getOutputBuilder(i).setName(names[i]);
      }
      return model.build().toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException("a model that was just written", e);
    }
  }
}
