package org.ke4j.onnx;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import onnx.Onnx;

/**
 * What a model file takes and gives, read without importing it.
 *
 * @param inputs what must be fed
 * @param outputs in the order of the file
 */
public record OnnxSummary(List<Port> inputs, List<Port> outputs) {

  /**
   * An input or output.
   *
   * @param floating whether its values are floating-point numbers
   * @param shape extents, -1 where open; empty if the file does not tell
   */
  public record Port(String name, boolean floating, List<Long> shape) {
    @Override
    public String toString() {
      String extents =
          shape.stream()
              .map(e -> e < 0 ? "?" : e.toString())
              .reduce((a, b) -> a + ", " + b)
              .orElse("");
      return name + " [" + extents + "]";
    }
  }

  /**
   * Reads a file.
   *
   * @throws org.ke4j.error.CorruptFileException if it is not an ONNX model
   */
  public static OnnxSummary of(Path file) {
    Onnx.GraphProto graph = OnnxFile.read(file, ImportOptions.defaults().maxFileBytes()).getGraph();
    Set<String> constants = new HashSet<>();
    graph.getInitializerList().forEach(i -> constants.add(i.getName()));
    return new OnnxSummary(
        graph.getInputList().stream()
            .filter(i -> !constants.contains(i.getName()))
            .map(OnnxSummary::port)
            .toList(),
        graph.getOutputList().stream().map(OnnxSummary::port).toList());
  }

  /** The output that {@link OnnxImporter} takes because of its name, null if none has such one. */
  public String usualOutput() {
    return OnnxImporter.usual(outputs.stream().map(Port::name).toList());
  }

  private static Port port(Onnx.ValueInfoProto value) {
    Onnx.TypeProto.Tensor type = value.getType().getTensorType();
    Long[] shape = new Long[type.getShape().getDimCount()];
    for (int i = 0; i < shape.length; i++) {
      long extent = type.getShape().getDim(i).getDimValue();
      shape[i] = extent > 0 ? extent : -1;
    }
    int code = type.getElemType();
    boolean floating =
        code == Onnx.TensorProto.DataType.FLOAT_VALUE
            || code == Onnx.TensorProto.DataType.FLOAT16_VALUE
            || code == Onnx.TensorProto.DataType.DOUBLE_VALUE;
    return new Port(value.getName(), floating, Arrays.asList(shape));
  }
}
