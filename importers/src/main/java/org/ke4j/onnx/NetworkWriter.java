package org.ke4j.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import onnx.Onnx;
import org.ke4j.error.Ke4jException;
import org.ke4j.graph.NativeValues;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.shade.protobuf.ByteString;

/**
 * Writes a trained convolutional network as an ONNX model (IR version 7, operator set 13). The
 * graph has its channels last, as {@link org.ke4j.network.FeatureNetwork#graph} does; the model
 * takes planes, {@code [batch, 3, size, size]}, so that no value is moved when it runs.
 *
 * <p>Operators: {@code conv2d} without bias, {@code batchnorm}, {@code relu}, {@code add}, {@code
 * maxpool2d}, mean over height and width, {@code matmul} and {@code biasadd} of rows.
 */
public final class NetworkWriter {
  /** Name of the model's input. */
  public static final String INPUT = "image";

  /** Name of the model's output. */
  public static final String OUTPUT = "embedding";

  private static final int IR_VERSION = 7;
  private static final int OPERATOR_SET = 13;
  private static final int PER_IMAGE_AXES = 4;

  private final SameDiff graph;
  private final Onnx.GraphProto.Builder to = Onnx.GraphProto.newBuilder();
  private final Map<String, Integer> ranks = new HashMap<>();
  private final Map<String, String> names = new HashMap<>();
  private final Set<String> weights = new HashSet<>();

  private NetworkWriter(SameDiff graph) {
    this.graph = graph;
  }

  /**
   * The file's content.
   *
   * @param graph float32, in inference mode; only read
   * @param input its placeholder, {@code [n, size, size, 3]}
   * @param output the variable that becomes {@link #OUTPUT}, {@code [n, width]}
   * @param size side of an image in pixels
   * @param width length of an output row
   * @param about who made it from what, a line for people who look into the file
   * @throws Ke4jException if a node is of another kind than those above
   */
  public static byte[] write(
      SameDiff graph, String input, String output, int size, int width, String about) {
    NetworkWriter writer = new NetworkWriter(graph);
    writer.names.put(input, INPUT);
    writer.names.put(output, OUTPUT);
    writer.ranks.put(input, PER_IMAGE_AXES);
    writer.node(output);
    writer.to.setName("encoder");
    writer.to.addInput(port(INPUT, 3, size, size));
    writer.to.addOutput(port(OUTPUT, width));
    return Onnx.ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .setProducerName("KE4J")
        .setDocString(about)
        .addOpsetImport(Onnx.OperatorSetIdProto.newBuilder().setVersion(OPERATOR_SET))
        .setGraph(writer.to)
        .build()
        .toByteArray();
  }

  private static Onnx.ValueInfoProto port(String name, long... sides) {
    Onnx.TensorShapeProto.Builder shape = Onnx.TensorShapeProto.newBuilder();
    shape.addDim(Onnx.TensorShapeProto.Dimension.newBuilder().setDimParam("batch"));
    for (long side : sides) {
      shape.addDim(Onnx.TensorShapeProto.Dimension.newBuilder().setDimValue(side));
    }
    Onnx.TypeProto.Tensor.Builder tensor =
        Onnx.TypeProto.Tensor.newBuilder()
            .setElemType(Onnx.TensorProto.DataType.FLOAT_VALUE)
            .setShape(shape);
    return Onnx.ValueInfoProto.newBuilder()
        .setName(name)
        .setType(Onnx.TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  /** Writes the node behind a variable, after all it depends on, once. */
  private void node(String variable) {
    if (ranks.containsKey(variable)) {
      return;
    }
    String producer = graph.getVariables().get(variable).getOutputOfOp();
    if (producer == null) {
      throw new Ke4jException("ONNX: " + variable + " is computed by nothing in the graph");
    }
    SameDiffOp node = graph.getOps().get(producer);
    List<String> in = node.getInputsToOp();
    DifferentialFunction operator = node.getOp();
    int images = operator.opName().equals("add") ? 2 : 1;
    in.subList(0, images).forEach(this::node);
    int rank = ranks.get(in.get(0));
    Onnx.NodeProto.Builder written =
        switch (operator.opName()) {
          case "conv2d" -> convolution(node, in);
          case "batchnorm" -> normalization(node, in, rank);
          case "relu" -> Onnx.NodeProto.newBuilder().setOpType("Relu").addInput(name(in.get(0)));
          case "add" ->
              Onnx.NodeProto.newBuilder()
                  .setOpType("Add")
                  .addInput(name(in.get(0)))
                  .addInput(name(in.get(1)));
          case "maxpool2d" -> pooling(node, in);
          case "reduce_mean" -> mean(node, in);
          case "matmul" -> product(node, in, rank);
          case "biasadd" -> bias(node, in, rank);
          default -> throw refused(node, "an operator that the writer knows");
        };
    ranks.put(
        variable,
        operator.opName().equals("reduce_mean") || operator.opName().equals("matmul") ? 2 : rank);
    to.addNode(written.setName(name(variable)).addOutput(name(variable)));
  }

  private Onnx.NodeProto.Builder convolution(SameDiffOp node, List<String> in) {
    long[] a = ((CustomOp) node.getOp()).iArgs();
    require(
        node, in.size() == 2 && a[8] == 0 && a[9] == 1 && a[10] == 0, "NHWC, YXIO, own padding");
    return Onnx.NodeProto.newBuilder()
        .setOpType("Conv")
        .addInput(name(in.get(0)))
        .addInput(weight(in.get(1), 3, 2, 0, 1))
        .addAttribute(whole("kernel_shape", a[0], a[1]))
        .addAttribute(whole("strides", a[2], a[3]))
        .addAttribute(whole("pads", a[4], a[5], a[4], a[5]))
        .addAttribute(whole("dilations", a[6], a[7]));
  }

  private Onnx.NodeProto.Builder normalization(SameDiffOp node, List<String> in, int rank) {
    CustomOp operator = (CustomOp) node.getOp();
    require(
        node,
        in.size() == 5 && operator.iArgs()[2] == rank - 1,
        "channels last, with scale and offset");
    return Onnx.NodeProto.newBuilder()
        .setOpType("BatchNormalization")
        .addInput(name(in.get(0)))
        .addInput(weight(in.get(3)))
        .addInput(weight(in.get(4)))
        .addInput(weight(in.get(1)))
        .addInput(weight(in.get(2)))
        .addAttribute(
            Onnx.AttributeProto.newBuilder()
                .setName("epsilon")
                .setType(Onnx.AttributeProto.AttributeType.FLOAT)
                .setF((float) operator.tArgs()[0]));
  }

  private Onnx.NodeProto.Builder pooling(SameDiffOp node, List<String> in) {
    long[] a = ((CustomOp) node.getOp()).iArgs();
    require(node, a[8] == 0 && a[10] == 1 && a[6] == 1 && a[7] == 1, "NHWC, own padding");
    return Onnx.NodeProto.newBuilder()
        .setOpType("MaxPool")
        .addInput(name(in.get(0)))
        .addAttribute(whole("kernel_shape", a[0], a[1]))
        .addAttribute(whole("strides", a[2], a[3]))
        .addAttribute(whole("pads", a[4], a[5], a[4], a[5]));
  }

  private Onnx.NodeProto.Builder mean(SameDiffOp node, List<String> in) {
    require(
        node,
        Arrays.equals(node.getOp().getDimensions(), new int[] {1, 2}),
        "the mean over height and width");
    return Onnx.NodeProto.newBuilder()
        .setOpType("ReduceMean")
        .addInput(name(in.get(0)))
        .addAttribute(whole("axes", 2, 3))
        .addAttribute(
            Onnx.AttributeProto.newBuilder()
                .setName("keepdims")
                .setType(Onnx.AttributeProto.AttributeType.INT)
                .setI(0));
  }

  private Onnx.NodeProto.Builder product(SameDiffOp node, List<String> in, int rank) {
    long[] a = ((CustomOp) node.getOp()).iArgs();
    require(
        node, rank == 2 && Arrays.stream(a).allMatch(i -> i == 0), "rows times a matrix as it is");
    return Onnx.NodeProto.newBuilder()
        .setOpType("MatMul")
        .addInput(name(in.get(0)))
        .addInput(weight(in.get(1)));
  }

  private Onnx.NodeProto.Builder bias(SameDiffOp node, List<String> in, int rank) {
    require(node, rank == 2, "rows");
    return Onnx.NodeProto.newBuilder()
        .setOpType("Add")
        .addInput(name(in.get(0)))
        .addInput(weight(in.get(1)));
  }

  private String name(String variable) {
    return names.getOrDefault(variable, variable);
  }

  /** Writes a weight once, with its axes in another order if one is given. */
  private String weight(String name, int... axes) {
    if (weights.add(name)) {
      SDVariable variable = graph.getVariable(name);
      INDArray array = variable.getArr();
      INDArray ordered = axes.length == 0 ? array : array.permute(axes);
      long[] shape = ordered.shape();
      float[] values = NativeValues.read(ordered);
      ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
      for (float value : values) {
        raw.putFloat(value);
      }
      Onnx.TensorProto.Builder tensor =
          Onnx.TensorProto.newBuilder()
              .setName(name)
              .setDataType(Onnx.TensorProto.DataType.FLOAT_VALUE)
              .setRawData(ByteString.copyFrom(raw.array()));
      Arrays.stream(shape).forEach(tensor::addDims);
      to.addInitializer(tensor);
    }
    return name;
  }

  private static Onnx.AttributeProto whole(String name, long... values) {
    Onnx.AttributeProto.Builder attribute =
        Onnx.AttributeProto.newBuilder()
            .setName(name)
            .setType(Onnx.AttributeProto.AttributeType.INTS);
    Arrays.stream(values).forEach(attribute::addInts);
    return attribute.build();
  }

  private static void require(SameDiffOp node, boolean condition, String expected) {
    if (!condition) {
      throw refused(node, expected);
    }
  }

  private static Ke4jException refused(SameDiffOp node, String expected) {
    return new Ke4jException(
        "ONNX: node " + node.getName() + " (" + node.getOp().opName() + "): expected " + expected);
  }
}
