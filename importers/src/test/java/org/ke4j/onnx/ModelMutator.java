package org.ke4j.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import onnx.Onnx;
import onnx.Onnx.AttributeProto.AttributeType;
import org.nd4j.shade.protobuf.ByteString;

/** Damages models: bytes of the file, or single fields of a file that stays well-formed. */
final class ModelMutator {
  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    2,
    -2,
    3,
    4,
    5,
    7,
    16,
    33,
    255,
    1000,
    65_536,
    1_000_003,
    2_000_006,
    1_000_000_000L,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 31,
    1L << 32,
    (1L << 32) + 1,
    1L << 40,
    1L << 62,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    Long.MIN_VALUE + 1
  };
  private static final float[] REALS = {
    0,
    -0f,
    1,
    -1,
    0.5f,
    1e-30f,
    1e30f,
    3e9f,
    Float.MAX_VALUE,
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MIN_VALUE
  };
  private static final String[] ATTRIBUTES = {
    "axis",
    "axes",
    "pads",
    "strides",
    "dilations",
    "kernel_shape",
    "group",
    "auto_pad",
    "ceil_mode",
    "count_include_pad",
    "keepdims",
    "perm",
    "to",
    "value",
    "blocksize",
    "block_size",
    "mode",
    "equation",
    "num_groups",
    "epsilon",
    "alpha",
    "beta",
    "transA",
    "transB",
    "split",
    "num_outputs",
    "starts",
    "ends",
    "start",
    "end",
    "scales",
    "upper",
    "exclusive",
    "reverse",
    "p",
    "k",
    "dtype",
    "nearest_mode",
    "coordinate_transformation_mode",
    "antialias",
    "batch_dims",
    "training_mode",
    "value_ints",
    "value_float",
    "noop_with_empty_axes",
    "allowzero",
    "then_branch"
  };
  private static final String[] TEXTS = {
    "",
    "SAME_UPPER",
    "SAME_LOWER",
    "VALID",
    "reflect",
    "edge",
    "wrap",
    "linear",
    "cubic",
    "nearest",
    "align_corners",
    "asymmetric",
    "ij,jk->ik",
    "...i->...",
    "ii->i",
    "->",
    "a,b,c->abc",
    "tanh",
    "CRD",
    "floor",
    "not_larger"
  };
  private static final String[] OPERATORS = Rules.names().toArray(new String[0]);

  private final RandomGenerator random;

  ModelMutator(RandomGenerator random) {
    this.random = random;
  }

  private int below(int bound) {
    return bound <= 0 ? 0 : random.nextInt(bound);
  }

  private long number() {
    return random.nextInt(3) == 0 ? random.nextInt(-9, 40) : NUMBERS[below(NUMBERS.length)];
  }

  private float real() {
    return random.nextBoolean() ? REALS[below(REALS.length)] : (float) random.nextGaussian() * 100;
  }

  /** The bytes of a damaged copy. */
  byte[] damaged(Onnx.ModelProto model) {
    int kind = random.nextInt(10);
    if (kind < 2) {
      return bytes(model.toByteArray());
    }
    Onnx.ModelProto.Builder to = model.toBuilder();
    for (int i = 1 + below(3); i > 0; i--) {
      field(to);
    }
    return kind == 2 ? bytes(to.build().toByteArray()) : to.build().toByteArray();
  }

  private byte[] bytes(byte[] file) {
    if (file.length == 0 || random.nextInt(4) == 0) {
      return java.util.Arrays.copyOf(file, below(file.length));
    }
    byte[] changed = file.clone();
    for (int i = 1 + below(4); i > 0; i--) {
      int at = below(changed.length);
      changed[at] =
          switch (random.nextInt(3)) {
            case 0 -> (byte) (changed[at] ^ 1 << random.nextInt(8));
            case 1 -> (byte) 0xFF;
            default -> (byte) random.nextInt(256);
          };
    }
    return changed;
  }

  private void field(Onnx.ModelProto.Builder model) {
    Onnx.GraphProto.Builder graph = model.getGraphBuilder();
    int nodes = graph.getNodeCount();
    switch (random.nextInt(14)) {
      case 0 -> inputs(graph);
      case 1 -> {
        if (model.getOpsetImportCount() > 0) {
          long version = random.nextBoolean() ? random.nextInt(6, 24) : number();
          model.getOpsetImportBuilder(0).setVersion(version);
        }
      }
      case 2, 3, 4 -> {
        if (graph.getInitializerCount() > 0) {
          tensor(graph.getInitializerBuilder(below(graph.getInitializerCount())));
        }
      }
      case 5 -> {
        if (nodes > 0) {
          Onnx.NodeProto node = graph.getNode(below(nodes));
          if (random.nextBoolean()) {
            graph.removeNode(below(nodes));
          } else {
            graph.addNode(node);
          }
        }
      }
      case 6 -> {
        if (graph.getOutputCount() > 0) {
          graph.getOutputBuilder(0).setName(name(graph));
        }
      }
      default -> {
        if (nodes > 0) {
          node(graph, graph.getNodeBuilder(below(nodes)));
        }
      }
    }
  }

  private void inputs(Onnx.GraphProto.Builder graph) {
    if (graph.getInputCount() == 0) {
      return;
    }
    Onnx.TypeProto.Tensor.Builder type =
        graph.getInputBuilder(0).getTypeBuilder().getTensorTypeBuilder();
    Onnx.TensorShapeProto.Builder shape = type.getShapeBuilder();
    switch (random.nextInt(5)) {
      case 0 -> type.setElemType(below(25));
      case 1 -> shape.addDim(Onnx.TensorShapeProto.Dimension.newBuilder().setDimValue(number()));
      case 2 -> {
        if (shape.getDimCount() > 0) {
          shape.removeDim(below(shape.getDimCount()));
        }
      }
      default -> {
        if (shape.getDimCount() > 0) {
          shape.getDimBuilder(below(shape.getDimCount())).setDimValue(number());
        }
      }
    }
  }

  private void node(Onnx.GraphProto.Builder graph, Onnx.NodeProto.Builder node) {
    int inputs = node.getInputCount();
    switch (random.nextInt(10)) {
      case 0 -> {
        String operator = OPERATORS[below(OPERATORS.length)];
        int dot = operator.lastIndexOf('.');
        node.setOpType(operator.substring(dot + 1)).setDomain(operator.substring(0, dot + 1));
        if (dot > 0) {
          node.setDomain(operator.substring(0, dot));
        }
      }
      case 1 -> {
        if (inputs > 0) {
          node.setInput(below(inputs), name(graph));
        }
      }
      case 2 -> node.addInput(name(graph));
      case 3 -> {
        if (node.getOutputCount() > 0) {
          node.setOutput(below(node.getOutputCount()), name(graph));
        }
      }
      case 4 -> {
        if (inputs > 0) {
          List<String> fewer = new ArrayList<>(node.getInputList());
          fewer.remove(below(inputs));
          node.clearInput().addAllInput(fewer);
        }
      }
      default -> attribute(graph, node);
    }
  }

  private void attribute(Onnx.GraphProto.Builder graph, Onnx.NodeProto.Builder node) {
    int count = node.getAttributeCount();
    boolean fresh = count == 0 || random.nextInt(3) == 0;
    Onnx.AttributeProto.Builder to =
        fresh ? node.addAttributeBuilder() : node.getAttributeBuilder(below(count));
    if (fresh) {
      to.setName(ATTRIBUTES[below(ATTRIBUTES.length)]);
    }
    switch (random.nextInt(fresh ? 6 : 9)) {
      case 0 -> to.setType(AttributeType.INT).setI(number());
      case 1 -> to.setType(AttributeType.FLOAT).setF(real());
      case 2 ->
          to.setType(AttributeType.STRING)
              .setS(ByteString.copyFromUtf8(TEXTS[below(TEXTS.length)]));
      case 3 -> {
        to.setType(AttributeType.INTS).clearInts();
        for (int i = below(7); i > 0; i--) {
          to.addInts(number());
        }
      }
      case 4 -> {
        to.setType(AttributeType.FLOATS).clearFloats();
        for (int i = below(5); i > 0; i--) {
          to.addFloats(real());
        }
      }
      case 5 -> {
        if (graph.getInitializerCount() > 0) {
          to.setType(AttributeType.TENSOR)
              .setT(graph.getInitializer(below(graph.getInitializerCount())));
          tensor(to.getTBuilder());
        }
      }
      case 6 -> node.removeAttribute(below(count));
      default -> {
        if (to.getIntsCount() > 0) {
          to.setInts(below(to.getIntsCount()), number());
        } else {
          to.setI(number());
        }
      }
    }
  }

  private void tensor(Onnx.TensorProto.Builder to) {
    switch (random.nextInt(9)) {
      case 0 -> to.setDataType(below(25));
      case 1 -> to.addDims(number());
      case 2 -> {
        if (to.getDimsCount() > 0) {
          to.setDims(below(to.getDimsCount()), number());
        }
      }
      case 3 -> {
        int length = to.getRawData().size();
        to.setRawData(to.getRawData().substring(0, below(length)));
      }
      case 4 ->
          to.setDataLocation(Onnx.TensorProto.DataLocation.EXTERNAL)
              .addExternalData(
                  Onnx.StringStringEntryProto.newBuilder()
                      .setKey(random.nextBoolean() ? "location" : "offset")
                      .setValue(random.nextBoolean() ? "../" + number() : "" + number()));
      case 5 -> {
        for (int i = below(4); i > 0; i--) {
          to.addDims(1 + below(3));
        }
      }
      default -> values(to);
    }
  }

  private void values(Onnx.TensorProto.Builder to) {
    if (to.getInt64DataCount() > 0) {
      to.setInt64Data(below(to.getInt64DataCount()), number());
    } else if (to.getRawData().size() >= 4 && to.getDataType() == 1) {
      byte[] raw = to.getRawData().toByteArray();
      int at = below(raw.length / 4) * 4;
      java.nio.ByteBuffer.wrap(raw).order(java.nio.ByteOrder.LITTLE_ENDIAN).putFloat(at, real());
      to.setRawData(ByteString.copyFrom(raw));
    } else {
      to.clearDims();
    }
  }

  private String name(Onnx.GraphProto.Builder graph) {
    List<String> names = new ArrayList<>(List.of("", "x", "nowhere"));
    graph.getInitializerList().forEach(i -> names.add(i.getName()));
    graph.getNodeList().forEach(n -> names.addAll(n.getOutputList()));
    return names.get(below(names.size()));
  }
}
