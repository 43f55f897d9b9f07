package org.ke4j.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import onnx.Onnx;
import onnx.Onnx.AttributeProto.AttributeType;
import org.ke4j.random.Seeds;
import org.nd4j.shade.protobuf.ByteString;

/** Writes small ONNX graphs for tests. Values are known by their names. */
public final class OnnxWriter {
  private final Onnx.GraphProto.Builder graph = Onnx.GraphProto.newBuilder().setName("test");
  private final long opset;
  private final RandomGenerator random;
  private boolean microsoft;
  private int next;

  public OnnxWriter(long opset, long seed) {
    this.opset = opset;
    this.random = Seeds.stream(seed, "weights");
  }

  public long opset() {
    return opset;
  }

  /** Declares a float input; extents below 1 are open, the first one named N. */
  public String input(String name, long... shape) {
    Onnx.TensorShapeProto.Builder dims = Onnx.TensorShapeProto.newBuilder();
    for (int i = 0; i < shape.length; i++) {
      Onnx.TensorShapeProto.Dimension.Builder dim = Onnx.TensorShapeProto.Dimension.newBuilder();
      dims.addDim(
          shape[i] > 0 ? dim.setDimValue(shape[i]) : dim.setDimParam(i == 0 ? "N" : "d" + i));
    }
    graph.addInput(value(name, dims));
    return name;
  }

  private static Onnx.ValueInfoProto value(String name, Onnx.TensorShapeProto.Builder dims) {
    Onnx.TypeProto.Tensor.Builder type = Onnx.TypeProto.Tensor.newBuilder().setElemType(1);
    if (dims != null) {
      type.setShape(dims);
    }
    return Onnx.ValueInfoProto.newBuilder()
        .setName(name)
        .setType(Onnx.TypeProto.newBuilder().setTensorType(type))
        .build();
  }

  /** Adds a node and returns the name of its only output. Absent inputs are empty names. */
  public String node(String operator, List<String> inputs, Map<String, Object> attributes) {
    return nodes(operator, inputs, attributes, 1)[0];
  }

  public String node(String operator, String... inputs) {
    return node(operator, List.of(inputs), Map.of());
  }

  /** Adds a node with several outputs. */
  public String[] nodes(
      String operator, List<String> inputs, Map<String, Object> attributes, int outputs) {
    int dot = operator.lastIndexOf('.');
    Onnx.NodeProto.Builder node =
        Onnx.NodeProto.newBuilder()
            .setOpType(operator.substring(dot + 1))
            .setName(operator + next)
            .addAllInput(inputs);
    if (dot > 0) {
      node.setDomain(operator.substring(0, dot));
      microsoft = true;
    }
    attributes.forEach((name, value) -> node.addAttribute(attribute(name, value)));
    String[] names = new String[outputs];
    for (int i = 0; i < outputs; i++) {
      names[i] = "v" + next++;
      node.addOutput(names[i]);
    }
    graph.addNode(node);
    return names;
  }

  static Onnx.AttributeProto attribute(String name, Object value) {
    Onnx.AttributeProto.Builder to = Onnx.AttributeProto.newBuilder().setName(name);
    if (value instanceof Integer i) {
      to.setType(AttributeType.INT).setI(i);
    } else if (value instanceof Float f) {
      to.setType(AttributeType.FLOAT).setF(f);
    } else if (value instanceof String s) {
      to.setType(AttributeType.STRING).setS(ByteString.copyFromUtf8(s));
    } else if (value instanceof long[] list) {
      to.setType(AttributeType.INTS);
      Arrays.stream(list).forEach(to::addInts);
    } else if (value instanceof float[] list) {
      to.setType(AttributeType.FLOATS);
      for (float f : list) {
        to.addFloats(f);
      }
    } else if (value instanceof Onnx.TensorProto tensor) {
      to.setType(AttributeType.TENSOR).setT(tensor);
    } else {
      to.setType(AttributeType.GRAPH).setG((Onnx.GraphProto) value);
    }
    return to.build();
  }

  static Onnx.TensorProto tensor(String name, float[] values, long... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return Onnx.TensorProto.newBuilder()
        .setName(name)
        .setDataType(1)
        .addAllDims(Arrays.stream(shape).boxed().toList())
        .setRawData(ByteString.copyFrom(bytes.array()))
        .build();
  }

  static Onnx.TensorProto tensor(String name, long[] values, long... shape) {
    return Onnx.TensorProto.newBuilder()
        .setName(name)
        .setDataType(7)
        .addAllDims(Arrays.stream(shape).boxed().toList())
        .addAllInt64Data(Arrays.stream(values).boxed().toList())
        .build();
  }

  /** A weight of normal random numbers around 0. */
  public String weight(double deviation, long... shape) {
    float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * deviation);
    }
    return floats(values, shape);
  }

  /** A weight of uniform random numbers from 0.5 to 1.5. */
  public String positive(long... shape) {
    float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < values.length; i++) {
      values[i] = 0.5f + random.nextFloat();
    }
    return floats(values, shape);
  }

  public String floats(float[] values, long... shape) {
    return add(tensor("w" + next++, values, shape));
  }

  public String number(float value) {
    return floats(new float[] {value});
  }

  public String integers(long... values) {
    return add(tensor("i" + next++, values, values.length));
  }

  public String integer(long value) {
    return add(tensor("i" + next++, new long[] {value}));
  }

  /** A constant of 8-bit integers; one value makes a scalar. */
  String bytes8(boolean signed, int... values) {
    byte[] raw = new byte[values.length];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = (byte) values[i];
    }
    Onnx.TensorProto.Builder tensor =
        Onnx.TensorProto.newBuilder()
            .setName("q" + next++)
            .setDataType(signed ? 3 : 2)
            .setRawData(ByteString.copyFrom(raw));
    if (raw.length > 1) {
      tensor.addDims(raw.length);
    }
    return add(tensor.build());
  }

  /**
   * A weight of random 8-bit integers; signed ones from -64 to 63. The oracle adds products of two
   * signed and two unsigned bytes in 16 bits on processors with AVX2 and without VNNI: with larger
   * weights it saturates there, and is wrong.
   */
  String int8(boolean signed, long... shape) {
    byte[] raw = new byte[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    random.nextBytes(raw);
    for (int i = 0; signed && i < raw.length; i++) {
      raw[i] >>= 1;
    }
    return add(
        Onnx.TensorProto.newBuilder()
            .setName("q" + next++)
            .setDataType(signed ? 3 : 2)
            .addAllDims(Arrays.stream(shape).boxed().toList())
            .setRawData(ByteString.copyFrom(raw))
            .build());
  }

  /** A constant vector of 32-bit integers. */
  String int32(int... values) {
    return add(
        Onnx.TensorProto.newBuilder()
            .setName("q" + next++)
            .setDataType(6)
            .addDims(values.length)
            .addAllInt32Data(Arrays.stream(values).boxed().toList())
            .build());
  }

  public String add(Onnx.TensorProto tensor) {
    graph.addInitializer(tensor);
    return tensor.getName();
  }

  public void output(String name) {
    graph.addOutput(value(name, null));
  }

  Onnx.GraphProto.Builder graph() {
    return graph;
  }

  Onnx.ModelProto model() {
    Onnx.ModelProto.Builder model =
        Onnx.ModelProto.newBuilder()
            .setIrVersion(opset >= 21 ? 10 : 8)
            .addOpsetImport(Onnx.OperatorSetIdProto.newBuilder().setVersion(opset))
            .setGraph(graph);
    if (microsoft) {
      model.addOpsetImport(
          Onnx.OperatorSetIdProto.newBuilder().setDomain("com.microsoft").setVersion(1));
    }
    return model.build();
  }

  public byte[] bytes() {
    return model().toByteArray();
  }
}
