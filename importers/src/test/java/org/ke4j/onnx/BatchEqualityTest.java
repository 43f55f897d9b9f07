package org.ke4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.ke4j.graph.Backend;
import org.ke4j.graph.NativeValues;
import org.ke4j.graph.PlannedExecutor;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * An image's embedding has the same bits alone and beside any others, with one thread and with
 * several: scores must not depend on how a folder was cut into batches.
 */
class BatchEqualityTest {
  private static final int[] BATCHES = {1, 2, 3, 5, 8};
  private static final int IMAGES = 8;

  /** Rows of a plain product, for which native code chooses its kernel by their number. */
  private static final int[] ROWS = {1, 2, 3, 5, 8, 61, 200, 1600};

  /** Lengths of vectors, odd and larger than a block of a matrix product. */
  private static final int[] INPUTS = {3, 8, 31, 32, 100, 384, 513, 768, 2048};

  @AfterAll
  static void allThreads() {
    Backend.start();
  }

  @TestFactory
  Stream<DynamicTest> builtInEncoders() {
    return Stream.of("ke32", "mobilenet-v2")
        .map(name -> DynamicTest.dynamicTest(name, () -> check(name, builtIn(name))));
  }

  @TestFactory
  Stream<DynamicTest> fixtureEncoders() throws IOException {
    try (Stream<Path> files = Files.list(Shared.path("encoders/fixtures"))) {
      return files.filter(f -> f.toString().endsWith(".onnx")).sorted().toList().stream()
          .map(
              f ->
                  DynamicTest.dynamicTest(
                      f.getFileName().toString(),
                      () -> check(f.toString(), Files.readAllBytes(f))));
    }
  }

  /** Heads on a single vector: what native code treats apart when there is one row. */
  @TestFactory
  Stream<DynamicTest> operatorsOfOneRow() {
    Map<String, Sweep.Body> bodies = new TreeMap<>();
    for (int outputs : new int[] {1, 10, 64, 512}) {
      for (int inputs : INPUTS) {
        bodies.put(
            "MatMul of " + inputs + " to " + outputs,
            (w, x) -> w.node("MatMul", x, w.weight(1, inputs, outputs)));
        bodies.put(
            "Gemm of " + inputs + " to " + outputs,
            (w, x) ->
                w.node(
                    "Gemm",
                    List.of(x, w.weight(1, outputs, inputs), w.weight(1, outputs)),
                    Map.of("transB", 1, "alpha", 0.7f)));
      }
    }
    for (int inputs : INPUTS) {
      for (String reduction :
          List.of(
              "ReduceMean",
              "ReduceSum",
              "ReduceL1",
              "ReduceL2",
              "ReduceSumSquare",
              "ReduceMax",
              "ReduceProd")) {
        bodies.put(
            reduction + " of " + inputs,
            (w, x) -> w.node(reduction, List.of(x, w.integers(-1)), Map.of()));
        for (int width : new int[] {1, 2, 3}) {
          bodies.put(
              reduction + " of " + inputs + " beside " + width,
              (w, x) -> {
                String column = w.node("Reshape", x, w.integers(-1, inputs, 1));
                String wide = w.node("Mul", column, w.weight(1, 1, 1, width));
                return w.node(reduction, List.of(wide, w.integers(1)), Map.of());
              });
        }
      }
      for (String reduction : List.of("ReduceLogSumExp", "ReduceLogSum")) {
        bodies.put(
            reduction + " of " + inputs,
            (w, x) -> w.node(reduction, List.of(w.node("Exp", x), w.integers(-1)), Map.of()));
      }
      for (String along : List.of("Softmax", "LogSoftmax", "LpNormalization")) {
        bodies.put(along + " of " + inputs, (w, x) -> w.node(along, List.of(x), Map.of()));
      }
      bodies.put(
          "CumSum of " + inputs, (w, x) -> w.node("CumSum", List.of(x, w.integer(1)), Map.of()));
      bodies.put(
          "LayerNormalization of " + inputs,
          (w, x) -> w.node("LayerNormalization", x, w.weight(1, inputs), w.weight(1, inputs)));
    }
    return bodies.entrySet().stream()
        .map(
            e ->
                DynamicTest.dynamicTest(
                    e.getKey(),
                    () -> {
                      OnnxWriter writer = new OnnxWriter(18, 7);
                      long inputs = Long.parseLong(e.getKey().replaceFirst(".* of (\\d+).*", "$1"));
                      String x = writer.input("x", 0, inputs);
                      writer.output(e.getValue().write(writer, x));
                      boolean product =
                          e.getKey().startsWith("MatMul") || e.getKey().startsWith("Gemm");
                      check(e.getKey(), writer.bytes(), product ? ROWS : BATCHES);
                    }));
  }

  private static byte[] builtIn(String name) throws IOException {
    try (var in = OnnxModel.class.getResourceAsStream("/org/ke4j/encoder/" + name + ".onnx")) {
      return in.readAllBytes();
    }
  }

  private static void check(String name, byte[] bytes) throws IOException {
    check(name, bytes, BATCHES);
  }

  private static void check(String name, byte[] bytes, int[] batches) throws IOException {
    try (OnnxModel model = OnnxImporter.load(Path.of(name), bytes, ImportOptions.defaults())) {
      long[] shape = model.inputShape();
      int each = (int) Arrays.stream(shape).skip(1).reduce(1, (a, b) -> a * b);
      int most = Math.max(IMAGES, Arrays.stream(batches).max().orElseThrow());
      float[] images = OrtSession.noise(5, most * each);
      float[][] alone = new float[IMAGES][];
      Backend.start(1);
      for (int i = 0; i < IMAGES; i++) {
        alone[i] = model.run(Arrays.copyOfRange(images, i * each, (i + 1) * each), 1).values();
        for (float value : alone[i]) {
          assertTrue(Float.isFinite(value), () -> name + ": " + value);
        }
      }
      for (int threads : new int[] {1, Runtime.getRuntime().availableProcessors()}) {
        Backend.start(threads);
        for (int batch : batches) {
          float[] together = model.run(Arrays.copyOf(images, batch * each), batch).values();
          for (int i = 0; i < Math.min(batch, IMAGES); i++) {
            int width = model.width();
            int image = i;
            assertEquals(
                -1,
                Arrays.mismatch(alone[i], Arrays.copyOfRange(together, i * width, (i + 1) * width)),
                () ->
                    "image "
                        + image
                        + " of a batch of "
                        + batch
                        + ", threads "
                        + threads
                        + ": "
                        + where(model, images, each, batch));
          }
        }
      }
    }
  }

  /** The nodes of the graph whose result differs though their inputs do not. */
  static String where(OnnxModel model, float[] images, int each, int batch) {
    List<String> names = new ArrayList<>();
    for (SDVariable v : model.graph().variables()) {
      if (v.getVariableType() == VariableType.ARRAY && v.dataType() == DataType.FLOAT) {
        names.add(v.name());
      }
    }
    Map<String, float[]> one = values(model, names, Arrays.copyOf(images, each), 1);
    Map<String, float[]> many = values(model, names, Arrays.copyOf(images, batch * each), batch);
    List<String> found = new ArrayList<>();
    for (String name : names) {
      float[] a = one.get(name);
      float[] b = Arrays.copyOf(many.get(name), a.length);
      if (many.get(name).length == batch * a.length && Arrays.mismatch(a, b) >= 0) {
        found.add(
            model.graph().getVariableOutputOp(name).opName()
                + " "
                + name
                + " "
                + Arrays.toString(model.graph().getVariableOutputOp(name).argNames()));
      }
    }
    return found.size() + " nodes differ, first " + found.stream().limit(4).toList();
  }

  private static Map<String, float[]> values(
      OnnxModel model, List<String> names, float[] images, int batch) {
    long[] shape = model.inputShape();
    shape[0] = batch;
    try (PlannedExecutor executor =
        PlannedExecutor.of(model.graph(), Map.of(model.inputName(), shape), names)) {
      NativeValues.write(executor.input(model.inputName()), images);
      executor.run();
      Map<String, float[]> values = new java.util.HashMap<>();
      for (String name : names) {
        try (var copy = executor.output(name).dup('c')) {
          values.put(name, copy.data().asFloat());
        }
      }
      return values;
    }
  }
}
