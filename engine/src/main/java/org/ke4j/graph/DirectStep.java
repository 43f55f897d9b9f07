package org.ke4j.graph;

import java.util.List;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;

/** A step that is one call of oneDNN. */
abstract class DirectStep extends Step {
  private final OneDnn oneDnn;
  private final IntMemoryMap arguments;
  private final memory.desc scratch;
  private primitive called;

  /**
   * A step.
   *
   * @param scratch the work space that a run needs ({@link primitive_attr#set_scratchpad_mode} of
   *     the user's), or null for none
   */
  DirectStep(
      String name,
      OneDnn oneDnn,
      memory.desc scratch,
      List<GraphValue> inputs,
      List<GraphValue> outputs) {
    super(name, inputs, outputs);
    this.oneDnn = oneDnn;
    this.scratch = scratch;
    this.arguments = oneDnn.own(new IntMemoryMap());
  }

  /** Gives all steps one work space: they run one after the other. */
  static void share(OneDnn oneDnn, List<Step> steps) {
    List<DirectStep> all =
        steps.stream()
            .filter(step -> step instanceof DirectStep one && one.scratchBytes() > 0)
            .map(step -> (DirectStep) step)
            .toList();
    long most = all.stream().mapToLong(DirectStep::scratchBytes).max().orElse(0);
    if (most > 0) {
      memory.desc bytes =
          new memory.desc(new long[] {most}, memory.data_type.u8, memory.format_tag.x);
      memory room = oneDnn.room(oneDnn.own(bytes));
      all.forEach(one -> one.scratch(room));
    }
  }

  private long scratchBytes() {
    return scratch == null ? 0 : scratch.get_size();
  }

  private void scratch(memory room) {
    argument(
        dnnl.DNNL_ARG_SCRATCHPAD,
        oneDnn.own(new memory(scratch, oneDnn.processor(), room.get_data_handle())));
  }

  OneDnn oneDnn() {
    return oneDnn;
  }

  /** Sets what is called. */
  void primitive(primitive what) {
    called = oneDnn.own(what);
  }

  /** Sets an argument of the call. */
  void argument(int name, memory value) {
    arguments.put(name, value);
  }

  @Override
  void run() {
    called.execute(oneDnn.stream(), arguments);
  }
}
