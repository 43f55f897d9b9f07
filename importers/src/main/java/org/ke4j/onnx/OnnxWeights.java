package org.ke4j.onnx;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import onnx.Onnx;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;

/** Reads the weights of an ONNX file by name, without its graph. */
public final class OnnxWeights {
  private OnnxWeights() {}

  /**
   * The float weights of a file, row-major, half precision widened; a weight that the exporter
   * shared between several names comes under each of them.
   *
   * @param file the model; external weights must lie in its folder
   * @throws CorruptFileException if the file is damaged
   * @throws Ke4jException if it cannot be read
   */
  public static Map<String, float[]> read(Path file) {
    Onnx.GraphProto graph = OnnxFile.read(file, Integer.MAX_VALUE).getGraph();
    TensorReader reader = new TensorReader(file);
    Map<String, float[]> weights = new LinkedHashMap<>();
    for (Onnx.TensorProto proto : graph.getInitializerList()) {
      if (TensorReader.elementType(proto.getDataType()) == ElementType.FLOAT) {
        weights.put(proto.getName(), reader.read(proto).floats());
      }
    }
    for (Onnx.NodeProto node : graph.getNodeList()) {
      if (node.getOpType().equals("Identity")
          && node.getInputCount() == 1
          && node.getOutputCount() == 1
          && weights.containsKey(node.getInput(0))) {
        weights.put(node.getOutput(0), weights.get(node.getInput(0)));
      }
    }
    return weights;
  }
}
