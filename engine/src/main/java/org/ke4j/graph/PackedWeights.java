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
 * executors of one graph, beside the arrays that they are made of. Owns native memory: close it
 * after the executors. Not safe for several threads.
 */
public final class PackedWeights implements AutoCloseable {
  private record Packed(memory.desc layout, memory values) {
    long bytes() {
      return layout.get_size();
    }
  }

  private final IdentityHashMap<INDArray, List<Packed>> known = new IdentityHashMap<>();
  private OneDnn oneDnn;
  private long bytes;

  /**
   * Weights in a layout.
   *
   * @param array dense, of the graph or of a program that {@linkplain #release releases} it
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
    memory values = new memory(wanted, oneDnn.processor());
    try (memory from = new memory(plain, oneDnn.processor(), NativeValues.pointer(array));
        reorder pack = new reorder(from, values);
        IntMemoryMap arguments = new IntMemoryMap()) {
      arguments.put(dnnl.DNNL_ARG_FROM, from);
      arguments.put(dnnl.DNNL_ARG_TO, values);
      pack.execute(oneDnn.stream(), arguments);
      oneDnn.stream()._wait();
    }
    bytes += wanted.get_size();
    all.add(new Packed(new memory.desc(wanted.data()), values));
    return values;
  }

  /** Closes what was packed of an array that is closed itself. */
  void release(INDArray array) {
    List<Packed> all = known.remove(array);
    if (all != null) {
      all.forEach(this::close);
    }
  }

  private void close(Packed one) {
    bytes -= one.bytes();
    one.values.close();
    one.layout.close();
  }

  /** Bytes of native memory that it owns. */
  public long nativeBytes() {
    return bytes;
  }

  @Override
  public void close() {
    known.values().forEach(all -> all.forEach(this::close));
    known.clear();
    if (oneDnn != null) {
      oneDnn.close();
      oneDnn = null;
    }
  }
}
