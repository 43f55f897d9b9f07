package org.ke4j.graph;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Stand-ins for arrays that do not exist yet, so that an operator's shape function can be asked
 * while a program is built: they have the right shape and type, all share one piece of memory, and
 * their content means nothing.
 */
final class Scratch implements AutoCloseable {
  private final Map<DataType, INDArray> memory = new EnumMap<>(DataType.class);
  private final List<INDArray> outgrown = new ArrayList<>();

  INDArray standIn(DataType type, long[] shape) {
    if (shape.length == 0 || GraphValue.length(shape) == 0) {
      INDArray small = Nd4j.create(type, shape);
      outgrown.add(small);
      return small;
    }
    long length = GraphValue.length(shape);
    INDArray current = memory.get(type);
    if (current == null || current.length() < length) {
      if (current != null) {
        outgrown.add(current);
      }
      current = Nd4j.createUninitialized(type, length);
      memory.put(type, current);
    }
    return GraphValue.view(current, shape, 0);
  }

  @Override
  public void close() {
    outgrown.addAll(memory.values());
    memory.clear();
    for (INDArray array : outgrown) {
      if (array.closeable()) {
        array.close();
      }
    }
    outgrown.clear();
  }
}
