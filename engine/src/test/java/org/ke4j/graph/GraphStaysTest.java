package org.ke4j.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Planning and running leave a graph as it was: every field of its operators, and its file. */
class GraphStaysTest {
  /** Of the operator's name, which never changes. */
  private static final String CACHE = "hash";

  private SameDiff graph;
  private SDVariable output;

  @BeforeAll
  static void start() {
    Backend.start();
  }

  /** Axes and numbers that are inputs, folded constants, operators of both kinds. */
  @BeforeEach
  void graph() {
    graph = SameDiff.create();
    SDVariable x = graph.placeHolder("x", DataType.FLOAT, 2, 3, 4);
    SDVariable w = graph.var("w", Nd4j.rand(DataType.FLOAT, 4, 5));
    SDVariable axes = graph.constant("axes", Nd4j.createFromArray(2));
    SDVariable product = graph.reshape(graph.mmul(graph.reshape(x, 6, 4), w), 2, 3, 5);
    SDVariable centred = product.sub(graph.mean(product, axes, true));
    SDVariable sum = graph.sum(graph.nn.relu(centred, 0).add(0.5), false, 2);
    SDVariable folded = graph.sum(graph.constant(Nd4j.rand(DataType.FLOAT, 3, 7)), false, 1);
    output = graph.math.exp(sum.mul(0.25)).add(folded).rdiv(2);
  }

  private static String text(Object value) {
    if (value == null || (value instanceof INDArray array && array.wasClosed())) {
      return "none";
    }
    if (value.getClass().isArray()) {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < Array.getLength(value); i++) {
        all.append(text(Array.get(value, i))).append(' ');
      }
      return all.toString();
    }
    if (value instanceof Collection<?> list) {
      return text(list.toArray());
    }
    return value instanceof SDVariable variable ? variable.name() : value.toString();
  }

  private Map<String, String> fields() throws IllegalAccessException {
    Map<String, String> found = new TreeMap<>();
    for (SameDiffOp node : graph.getOps().values()) {
      Object operator = node.getOp();
      for (Class<?> t = operator.getClass(); t != Object.class; t = t.getSuperclass()) {
        for (Field field : t.getDeclaredFields()) {
          if (!Modifier.isStatic(field.getModifiers())
              && field.getType() != SameDiff.class
              && !field.getName().equals(CACHE)) {
            field.setAccessible(true);
            found.put(node.getName() + "." + field.getName(), text(field.get(operator)));
          }
        }
      }
    }
    return found;
  }

  private static Map<String, String> changed(
      Map<String, String> before, Map<String, String> after) {
    Map<String, String> changed = new TreeMap<>(after);
    changed.entrySet().removeAll(before.entrySet());
    return changed;
  }

  @Test
  void forInference() throws IllegalAccessException {
    byte[] file = graph.asFlatBuffers(true).array();
    Map<String, String> before = fields();
    try (PlannedExecutor executor =
        PlannedExecutor.of(graph, Map.of("x", new long[] {2, 3, 4}), List.of(output.name()))) {
      executor.input("x").assign(Nd4j.rand(DataType.FLOAT, 2, 3, 4));
      executor.run();
      assertEquals(Map.of(), changed(before, fields()));
      assertArrayEquals(file, graph.asFlatBuffers(true).array());
      INDArray expected =
          graph.output(Map.of("x", executor.input("x").dup()), output.name()).get(output.name());
      assertArrayEquals(
          expected.dup('c').data().asFloat(),
          executor.output(output.name()).dup('c').data().asFloat(),
          1e-6f);
    }
  }

  @Test
  void forGradients() throws IllegalAccessException {
    byte[] file = graph.asFlatBuffers(true).array();
    Map<String, String> before = fields();
    try (GradientExecutor executor =
        GradientExecutor.of(graph, "x", new long[] {2, 3, 4}, output.name(), List.of("w"), 0)) {
      executor.input().assign(Nd4j.rand(DataType.FLOAT, 2, 3, 4));
      executor.forward();
      executor.outputGradient().assign(1);
      executor.backward();
      assertEquals(Map.of(), changed(before, fields()));
      assertArrayEquals(file, graph.asFlatBuffers(true).array());
    }
  }
}
