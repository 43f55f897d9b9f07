package org.ke4j.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ke4j.error.Ke4jException;

/** What a file says is computed or refused by name: nothing is dropped in silence. */
class StrictImportTest {
  private static OnnxModel load(OnnxWriter writer, String result) {
    writer.output(result);
    return OnnxImporter.load(Path.of("m.onnx"), writer.bytes(), ImportOptions.defaults());
  }

  private static void assertRefused(String reason, OnnxWriter writer, String result) {
    Ke4jException error =
        assertThrows(UnsupportedModelException.class, () -> load(writer, result).close());
    assertTrue(error.getMessage().contains(reason), error.getMessage());
  }

  private static OnnxWriter writer(int opset, long... shape) {
    OnnxWriter writer = new OnnxWriter(opset, 3);
    writer.input("x", shape);
    return writer;
  }

  @Test
  void attributesThatTheOperatorDoesNotKnow() {
    OnnxWriter conv = writer(17, 0, 3, 8, 8);
    String y =
        conv.node("Conv", List.of("x", conv.weight(1, 4, 3, 3, 3)), Map.of("activation", "Relu"));
    assertRefused("attribute 'activation'", conv, y);
    OnnxWriter space = writer(13, 0, 3, 8, 8);
    Map<String, Object> how = Map.of("blocksize", 2, "mode", "CRD");
    assertRefused("attribute 'mode'", space, space.node("SpaceToDepth", List.of("x"), how));
    OnnxWriter attention = writer(23, 0, 5, 8);
    Map<String, Object> window = Map.of("q_num_heads", 2, "kv_num_heads", 2, "left_window_size", 2);
    assertRefused(
        "attribute 'left_window_size'",
        attention,
        attention.node("Attention", List.of("x", "x", "x"), window));
    OnnxWriter old = writer(11, 0, 4);
    assertRefused(
        "attribute 'axes'",
        old,
        old.node("Pad", List.of("x", old.integers(0, 1, 0, 1)), Map.of("axes", new long[] {1})));
  }

  @Test
  void turnedWeightsAreNoGrowth() {
    ImportOptions tight = new ImportOptions(null, 0, 0, false, Integer.MAX_VALUE, 200_000, 1, 0);
    OnnxWriter turned = writer(17, 0, 3);
    String weight = turned.weight(1, 40, 3);
    turned.output(turned.node("MatMul", "x", turned.node("Transpose", weight)));
    float[] x = {1, -2, 0.5f};
    try (OnnxModel limited = OnnxImporter.load(Path.of("m.onnx"), turned.bytes(), tight);
        OnnxModel free =
            OnnxImporter.load(Path.of("m.onnx"), turned.bytes(), ImportOptions.defaults())) {
      assertEquals(40, limited.run(x, 1).columns());
      assertArrayEquals(free.run(x, 1).values(), limited.run(x, 1).values());
    }
    OnnxWriter grown = writer(17, 0, 3);
    String zeros = grown.node("ConstantOfShape", grown.integers(50, 3));
    grown.output(
        grown.node(
            "Add", "x", grown.node("ReduceMax", List.of(zeros), Map.of("axes", new long[] {0}))));
    Ke4jException error =
        assertThrows(
            Ke4jException.class,
            () -> OnnxImporter.load(Path.of("m.onnx"), grown.bytes(), tight).close());
    assertTrue(error.getMessage().contains("constants computed"), error.getMessage());
  }

  @Test
  void attributesWithoutARule() {
    OnnxWriter spatial = writer(7, 0, 2);
    List<String> inputs =
        List.of(
            "x",
            spatial.positive(2),
            spatial.positive(2),
            spatial.positive(2),
            spatial.positive(2));
    assertRefused(
        "attribute 'spatial'",
        spatial,
        spatial.node("BatchNormalization", inputs, Map.of("spatial", 0)));
  }

  @Test
  void operatorsAndInputsThatTheOperatorSetDoesNotHave() {
    OnnxWriter gelu = writer(13, 0, 4);
    assertRefused("operator set", gelu, gelu.node("Gelu", "x"));
    OnnxWriter relu = writer(13, 0, 4);
    assertRefused("2 inputs", relu, relu.node("Relu", "x", relu.positive(4)));
    for (int opset : new int[] {5, 29, 99}) {
      OnnxWriter other = writer(opset, 0, 4);
      assertRefused("operator set", other, other.node("Relu", "x"));
    }
  }

  @Test
  void whatOnlyOneProcessorOrATextModelKnows() {
    OnnxWriter blocked = writer(17, 0, 8, 8, 8);
    Map<String, Object> pads = Map.of("pads", new long[] {1, 1, 1, 1});
    List<String> inputs = List.of("x", blocked.weight(1, 8, 8, 3, 3));
    String y = blocked.node("com.microsoft.nchwc.Conv", inputs, pads);
    assertRefused("save the model at level 'extended'", blocked, y);
    OnnxWriter text = writer(17, 0, 4);
    List<String> words = List.of("x", "", text.weight(1, 9, 4), text.weight(1, 9, 4));
    assertRefused(
        "of a text model",
        text,
        text.node("com.microsoft.EmbedLayerNormalization", words, Map.of()));
  }

  @Test
  void attributesWithTheirDefaultsAreFine() {
    OnnxWriter pool = writer(12, 0, 3, 8, 8);
    Map<String, Object> how =
        Map.of("kernel_shape", new long[] {2, 2}, "storage_order", 0, "auto_pad", "NOTSET");
    load(pool, pool.node("MaxPool", List.of("x"), how)).close();
  }

  @Test
  void imagesOfABatchAreNotMixed() {
    OnnxWriter mean = writer(18, 0, 4);
    Map<String, Object> first = Map.of("keepdims", 1);
    String m = mean.node("ReduceMean", List.of("x", mean.integers(0)), first);
    assertRefused("over the images of a batch", mean, mean.node("Sub", "x", m));
    OnnxWriter soft = writer(13, 0, 4);
    assertRefused("of a batch", soft, soft.node("Softmax", List.of("x"), Map.of("axis", 0)));
    OnnxWriter triangle = writer(14, 0, 4);
    assertRefused("over the images of a batch", triangle, triangle.node("Trilu", "x"));
    OnnxWriter turned = writer(13, 0, 4);
    assertRefused("first axis", turned, turned.node("Transpose", "x"));
    OnnxWriter layer = writer(17, 0, 4);
    assertRefused(
        "of a batch",
        layer,
        layer.node("LayerNormalization", List.of("x", layer.positive(4)), Map.of("axis", 0)));
    OnnxWriter sums = writer(14, 0, 4);
    assertRefused("of a batch", sums, sums.node("CumSum", "x", sums.integer(0)));
    OnnxWriter arg = writer(13, 0, 4);
    String at = arg.node("ArgMax", List.of("x"), Map.of("axis", 0));
    assertRefused(
        "of a batch", arg, arg.node("Mul", "x", arg.node("Cast", List.of(at), Map.of("to", 1))));
    OnnxWriter length = writer(13, 0, 4);
    assertRefused(
        "of a batch", length, length.node("LpNormalization", List.of("x"), Map.of("axis", 0)));
  }

  @Test
  void norByMatricesWindowsAndReshapes() {
    OnnxWriter gram = writer(13, 0, 4);
    String products = gram.node("MatMul", gram.node("Transpose", "x"), "x");
    assertRefused("of a batch", gram, gram.node("MatMul", "x", products));
    OnnxWriter window = writer(13, 0, 2, 3);
    Map<String, Object> swap = Map.of("perm", new long[] {2, 1, 0});
    String inside = window.node("Transpose", List.of("x"), swap);
    String conv =
        window.node(
            "Conv", List.of(inside, window.weight(1, 2, 2, 3)), Map.of("pads", new long[] {1, 1}));
    assertRefused("of a batch", window, window.node("Transpose", List.of(conv), swap));
    OnnxWriter shape = writer(13, 0, 4);
    String rows = shape.node("Reshape", "x", shape.integers(4, -1));
    assertRefused("depend on the others", shape, shape.node("Transpose", rows));
    OnnxWriter fine = writer(13, 0, 2, 3);
    Map<String, Object> outside = Map.of("perm", new long[] {1, 0, 2});
    String front = fine.node("Transpose", List.of("x"), outside);
    String flat = fine.node("Reshape", front, fine.integers(-1, 3));
    String product = fine.node("Relu", flat);
    String back = fine.node("Reshape", product, fine.integers(2, -1, 3));
    load(fine, fine.node("Transpose", List.of(back), outside)).close();
  }

  @Test
  void norByCopiesOfTheWholeBatch() {
    // GCViT: a query of each image for its windows, repeated as batch after batch.
    OnnxWriter windows = writer(13, 0, 4, 3);
    String rows = windows.node("Reshape", "x", windows.integers(-1, 3));
    String one =
        windows.node("ReduceMax", List.of("x"), Map.of("axes", new long[] {1}, "keepdims", 0));
    String copies = windows.node("Tile", one, windows.integers(4, 1));
    String product = windows.node("Mul", rows, copies);
    assertRefused(
        "depend on the others",
        windows,
        windows.node("Reshape", product, windows.integers(-1, 4, 3)));
    OnnxWriter joined = writer(13, 0, 3);
    String both = joined.node("Concat", List.of("x", joined.node("Neg", "x")), Map.of("axis", 0));
    assertRefused(
        "depend on the others", joined, joined.node("Reshape", both, joined.integers(-1, 6)));
    OnnxWriter flipped = writer(13, 0, 3);
    String two = flipped.node("Concat", List.of("x", flipped.node("Sin", "x")), Map.of("axis", 0));
    String apart = flipped.node("Reshape", two, flipped.integers(2, -1, 3));
    load(
            flipped,
            flipped.node(
                "ReduceMean", List.of(apart), Map.of("axes", new long[] {0}, "keepdims", 0)))
        .close();
  }

  @Test
  void norAreThoseOfAFixedBatch() {
    OnnxWriter mean = writer(18, 3, 4);
    String m = mean.node("ReduceMean", "x", mean.integers(0));
    assertRefused("depend on the others", mean, mean.node("Sub", "x", m));
    OnnxWriter two = writer(18, 2, 4);
    assertRefused("depend on the others", two, two.node("MatMul", two.weight(1, 2, 2), "x"));
  }

  @Test
  void aTracedBatchIsSaid() {
    OnnxWriter traced = writer(13, 0, 4, 3);
    String flat = traced.node("Reshape", "x", traced.integers(2, 12));
    try (OnnxModel model = load(traced, traced.node("Relu", flat))) {
      assertEquals(2, model.inputShape()[0]);
      assertTrue(model.notes().get(0).contains("2 images at a time"), model.notes() + "");
    }
    OnnxWriter open = writer(13, 0, 4);
    try (OnnxModel model = load(open, open.node("Relu", "x"))) {
      assertEquals(List.of(), model.notes());
    }
  }

  @Test
  void theOldBroadcast() {
    OnnxWriter add = writer(6, 0, 2, 2);
    Map<String, Object> at = Map.of("broadcast", 1, "axis", 1);
    String y = add.node("Add", List.of("x", add.floats(new float[] {10, 20}, 2)), at);
    try (OnnxModel model = load(add, y)) {
      float[] expected = {11, 12, 23, 24};
      assertArrayEquals(expected, model.run(new float[] {1, 2, 3, 4}, 1).values());
    }
    OnnxWriter none = writer(6, 0, 2, 2);
    String z = none.node("Add", "x", none.positive(2));
    assertThrows(Ke4jException.class, () -> load(none, z).close());
    OnnxWriter training = writer(6, 0, 2);
    assertRefused("training", training, training.node("Dropout", "x"));
  }

  @Test
  void aQueryThatSeesNoKeyGetsNothing() {
    for (boolean truth : new boolean[] {true, false}) {
      OnnxWriter attention = writer(23, 0, 3, 4);
      float off = truth ? 0 : Float.NEGATIVE_INFINITY;
      float on = truth ? 1 : 0;
      String mask = attention.floats(new float[] {on, off, on, off, off, off, on, on, on}, 3, 3);
      if (truth) {
        mask = attention.node("Cast", List.of(mask), Map.of("to", 9));
      }
      Map<String, Object> heads = Map.of("q_num_heads", 2, "kv_num_heads", 2);
      String y = attention.node("Attention", List.of("x", "x", "x", mask), heads);
      float[] values = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
      try (OnnxModel model = load(attention, y)) {
        float[] result = model.run(values, 1).values();
        assertArrayEquals(new float[4], java.util.Arrays.copyOfRange(result, 4, 8));
        assertTrue(result[0] >= 1 && result[0] <= 9, "" + result[0]);
      }
    }
  }
}
