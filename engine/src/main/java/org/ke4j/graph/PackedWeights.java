package org.ke4j.graph;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Constant weights in the layouts that oneDNN's convolutions want, made once and shared by the
 * executors of one graph. Owns native memory: close it after the executors. Not safe for several
 * threads.
 */
public final class PackedWeights implements AutoCloseable {
  private record Packed(memory.desc layout, memory values) {}

  private final IdentityHashMap<INDArray, List<Packed>> known = new IdentityHashMap<>();
  private OneDnn oneDnn;
  private long bytes;

  /**
   * Weights in a layout.
   *
   * @param array dense
   * @param plain how the values lie in the array
   * @param wanted how they shall lie
   */
  memory of(INDArray array, memory.desc plain, memory.desc wanted) {
    List<Packed> all = known.computeIfAbsent(array, a -> new ArrayList<>());
    for (Packed one : all) {
      if (one.layout.equals(wanted)) {
        return one.values;
      }
    }
    if (oneDnn == null) {
      oneDnn = OneDnn.open();
    }
    memory values = oneDnn.room(wanted);
    try (memory from = new memory(plain, oneDnn.processor(), OneDnn.pointer(array));
        reorder pack = new reorder(from, values);
        IntMemoryMap arguments = new IntMemoryMap()) {
      arguments.put(dnnl.DNNL_ARG_FROM, from);
      arguments.put(dnnl.DNNL_ARG_TO, values);
      pack.execute(oneDnn.stream(), arguments);
      oneDnn.stream()._wait();
    }
    bytes += wanted.get_size();
    all.add(new Packed(oneDnn.own(new memory.desc(wanted.data())), values));
    return values;
  }

  /** Bytes of native memory that it owns. */
  public long nativeBytes() {
    return bytes;
  }

  @Override
  public void close() {
    known.clear();
    if (oneDnn != null) {
      oneDnn.close();
      oneDnn = null;
    }
  }
}
