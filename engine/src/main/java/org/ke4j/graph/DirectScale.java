package org.ke4j.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A factor for each channel of each image, as squeeze and excitation gives it, by a call of oneDNN
 * for each image: ND4J's broadcast over both takes three times as long with two threads as with
 * one.
 */
final class DirectScale extends Step {
  private final OneDnn oneDnn;
  private final GraphValue x;
  private final GraphValue factors;
  private final binary.primitive_desc plan;
  private final binary primitive;
  private final List<IntMemoryMap> images = new ArrayList<>();

  private DirectScale(
      OneDnn oneDnn, GraphValue x, GraphValue factors, binary.primitive_desc plan, Step step) {
    super(step.name(), step.inputs(), step.outputs());
    this.oneDnn = oneDnn;
    this.x = x;
    this.factors = factors;
    this.plan = oneDnn.own(plan);
    this.primitive = oneDnn.own(new binary(plan));
  }

  /** The steps with such products called directly. */
  static List<Step> of(OneDnn oneDnn, List<Step> steps) {
    return steps.stream().map(step -> of(oneDnn, step)).toList();
  }

  private static Step of(OneDnn oneDnn, Step step) {
    if (step instanceof OperatorStep && step.name().equals("multiply")) {
      GraphValue left = step.inputs().get(0);
      GraphValue right = step.inputs().get(1);
      if (isScaled(left, right, step.outputs().get(0))) {
        return of(oneDnn, left, right, step);
      }
      if (isScaled(right, left, step.outputs().get(0))) {
        return of(oneDnn, right, left, step);
      }
    }
    return step;
  }

  /** {@code [n, ..., channels]} by {@code [n, 1, ..., channels]}. */
  private static boolean isScaled(GraphValue x, GraphValue factors, GraphValue out) {
    int axes = x.shape.length;
    if (axes < 3 || !Arrays.equals(x.shape, out.shape) || !isDense(x, factors, out)) {
      return false;
    }
    long[] each = new long[axes];
    Arrays.fill(each, 1);
    each[0] = x.shape[0];
    each[axes - 1] = x.shape[axes - 1];
    return Arrays.equals(factors.shape, each)
        && each[axes - 1] > 1
        && x.length() > factors.length();
  }

  private static boolean isDense(GraphValue... values) {
    return Arrays.stream(values).allMatch(v -> !v.isStrided() && v.type == DataType.FLOAT);
  }

  private static Step of(OneDnn oneDnn, GraphValue x, GraphValue factors, Step step) {
    long channels = x.shape[x.shape.length - 1];
    long pixels = x.length() / x.shape[0] / channels;
    try (memory.desc image = image(channels, pixels);
        memory.desc one = image(channels, 1);
        binary.desc what = new binary.desc(algorithm.binary_mul, image, one, image)) {
      binary.primitive_desc plan = new binary.primitive_desc(what, oneDnn.processor(), true);
      if (!OneDnn.hasKernel(plan)) {
        plan.close();
        return step;
      }
      return new DirectScale(oneDnn, x, factors, plan, step);
    } catch (RuntimeException e) {
      // The bindings throw for what oneDNN does not implement.
      return step;
    }
  }

  private static memory.desc image(long channels, long pixels) {
    return new memory.desc(
        new long[] {pixels, channels}, memory.data_type.f32, memory.format_tag.ab);
  }

  @Override
  void bind() {
    GraphValue out = outputs().get(0);
    for (long i = 0; i < x.shape[0]; i++) {
      IntMemoryMap arguments = oneDnn.own(new IntMemoryMap());
      arguments.put(dnnl.DNNL_ARG_SRC_0, oneDnn.of(plan.src0_desc(), x.rows(i, i + 1).array()));
      arguments.put(
          dnnl.DNNL_ARG_SRC_1, oneDnn.of(plan.src1_desc(), factors.rows(i, i + 1).array()));
      arguments.put(dnnl.DNNL_ARG_DST, oneDnn.of(plan.dst_desc(), out.rows(i, i + 1).array()));
      images.add(arguments);
    }
  }

  @Override
  void run() {
    for (IntMemoryMap image : images) {
      primitive.execute(oneDnn.stream(), image);
    }
  }
}
