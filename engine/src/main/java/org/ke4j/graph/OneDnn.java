package org.ke4j.graph;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_desc;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Pointer;
import org.ke4j.store.Reasons;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * oneDNN called directly, without ND4J between: weights are packed once, what follows a convolution
 * is part of it, and nothing is copied from one layout to another. Where its library is not there
 * (other processors, GPU backends) ND4J's operators do the work; so they do without AVX2, since a
 * kernel of SSE4.1 gave wrong values (a convolution over three axes, computed as planes).
 *
 * <p>One for each program; owns native memory.
 */
final class OneDnn implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OneDnn.class);
  private static Boolean available;

  private final List<Pointer> owned = new ArrayList<>();
  private final engine processor = own(new engine(engine.kind.cpu, 0));
  private final stream queue = own(new stream(processor));

  private OneDnn() {}

  /** A new one, or null where oneDNN cannot be called. */
  static OneDnn open() {
    return available() ? new OneDnn() : null;
  }

  private static synchronized boolean available() {
    if (available == null) {
      available = Backend.hasOneDnn() && loads();
    }
    return available;
  }

  /** A number for the instruction set in use; empty where oneDNN cannot be called. */
  static String instructionSet() {
    return available() ? "direct " + dnnl.dnnl_get_effective_cpu_isa() : "";
  }

  private static boolean loads() {
    try (engine processor = new engine(engine.kind.cpu, 0)) {
      return !processor.isNull() && dnnl.dnnl_get_effective_cpu_isa() >= dnnl.dnnl_cpu_isa_avx2;
    } catch (LinkageError | RuntimeException e) {
      LOG.debug("oneDNN cannot be called directly: {}", Reasons.of(e));
      return false;
    }
  }

  engine processor() {
    return processor;
  }

  stream stream() {
    return queue;
  }

  /** Closes a native object with the rest. */
  <P extends Pointer> P own(P pointer) {
    owned.add(pointer);
    return pointer;
  }

  /** Memory of its own. */
  memory room(memory.desc description) {
    return own(new memory(description, processor));
  }

  /** Whether oneDNN computes what was planned, and not by its plain reference. */
  static boolean hasKernel(primitive_desc plan) {
    return !plan.isNull() && plan.asBoolean() && !kernel(plan).startsWith("ref");
  }

  /** The name of the kernel of a plan. */
  static String kernel(primitive_desc plan) {
    return plan.impl_info_str().getString();
  }

  /** Where the elements of a value of float32 lie, strided or not. */
  static memory.desc description(GraphValue value) {
    return new memory.desc(value.shape, memory.data_type.f32, value.strides());
  }

  /** A placed value's memory; its array must outlive it. */
  memory of(GraphValue value) {
    return of(own(description(value)), value.array());
  }

  /** An array's memory, in a description of its elements' places; the array must outlive it. */
  memory of(memory.desc description, INDArray array) {
    return own(new memory(description, processor, NativeValues.pointer(array)));
  }

  @Override
  public void close() {
    for (int i = owned.size() - 1; i >= 0; i--) {
      owned.get(i).close();
    }
    owned.clear();
  }
}
