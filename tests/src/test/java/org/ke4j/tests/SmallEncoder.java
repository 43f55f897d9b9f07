package org.ke4j.tests;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import onnx.Onnx;
import onnx.Onnx.AttributeProto.AttributeType;
import org.nd4j.shade.protobuf.ByteString;

/**
 * An encoder of 3 kB: means of 4 x 4 pixels, turned by random numbers into 16 features. Quick, and
 * small enough to be stored in a model.
 */
final class SmallEncoder {
  private static final int SIDE = 16;
  private static final int MEANS = 3 * (SIDE / 4) * (SIDE / 4);
  private static final int WIDTH = 16;
  private static final long FLOAT = Onnx.TensorProto.DataType.FLOAT_VALUE;

  /** The description beside the file. */
  static final String PROPERTIES =
      """
      size = 16
      resampling = area-or-cubic
      mean = 0.5 0.5 0.5
      deviation = 0.5 0.5 0.5
      meaning = 0.1
      """;

  private SmallEncoder() {}

  /**
   * Writes it with its description.
   *
   * @param seed of its weights
   * @return the ONNX file
   */
  static Path write(Path folder, String name, long seed) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(name + ".properties"), PROPERTIES);
    return Files.write(folder.resolve(name + ".onnx"), bytes(seed));
  }

  static byte[] bytes(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ByteBuffer weights = ByteBuffer.allocate(4 * MEANS * WIDTH).order(ByteOrder.LITTLE_ENDIAN);
    while (weights.hasRemaining()) {
      weights.putFloat((float) random.nextDouble(-1, 1));
    }
    Onnx.TensorProto turned =
        tensor(MEANS, WIDTH).setRawData(ByteString.copyFrom(weights.array())).build();
    return model(turned).toByteArray();
  }

  /** The weights' declaration, still without numbers. */
  static Onnx.TensorProto.Builder tensor(long... dims) {
    Onnx.TensorProto.Builder tensor =
        Onnx.TensorProto.newBuilder().setName("weights").setDataType((int) FLOAT);
    for (long dim : dims) {
      tensor.addDims(dim);
    }
    return tensor;
  }

  /** The model with these weights. */
  static Onnx.ModelProto model(Onnx.TensorProto weights) {
    Onnx.GraphProto graph =
        Onnx.GraphProto.newBuilder()
            .setName("small")
            .addInput(value("image", 3, SIDE, SIDE))
            .addOutput(value("embedding", WIDTH))
            .addInitializer(weights)
            .addNode(
                node("AveragePool", "means", "image")
                    .addAttribute(ints("kernel_shape", 4, 4))
                    .addAttribute(ints("strides", 4, 4)))
            .addNode(node("Flatten", "flat", "means"))
            .addNode(node("MatMul", "embedding", "flat", "weights"))
            .build();
    return Onnx.ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(Onnx.OperatorSetIdProto.newBuilder().setDomain("").setVersion(13))
        .setGraph(graph)
        .build();
  }

  private static Onnx.NodeProto.Builder node(String operator, String output, String... inputs) {
    return Onnx.NodeProto.newBuilder()
        .setOpType(operator)
        .setName(output)
        .addAllInput(List.of(inputs))
        .addOutput(output);
  }

  private static Onnx.AttributeProto ints(String name, long... values) {
    Onnx.AttributeProto.Builder attribute =
        Onnx.AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }

  private static Onnx.ValueInfoProto value(String name, long... shape) {
    Onnx.TensorShapeProto.Builder dims =
        Onnx.TensorShapeProto.newBuilder()
            .addDim(Onnx.TensorShapeProto.Dimension.newBuilder().setDimParam("N"));
    for (long extent : shape) {
      dims.addDim(Onnx.TensorShapeProto.Dimension.newBuilder().setDimValue(extent));
    }
    return Onnx.ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            Onnx.TypeProto.newBuilder()
                .setTensorType(
                    Onnx.TypeProto.Tensor.newBuilder().setElemType((int) FLOAT).setShape(dims)))
        .build();
  }
}
