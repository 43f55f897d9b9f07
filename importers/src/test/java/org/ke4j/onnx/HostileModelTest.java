package org.ke4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import onnx.Onnx;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;

/** Models that contradict themselves, or claim more than any machine has. */
class HostileModelTest {
  private static final Path FILE = Path.of("hostile.onnx");

  private static Ke4jException refused(byte[] bytes) {
    Ke4jException e =
        assertThrows(
            Ke4jException.class,
            () -> OnnxImporter.load(FILE, bytes, ImportOptions.defaults()).close());
    assertTrue(e.getMessage().contains("hostile.onnx"), e.getMessage());
    return e;
  }

  private static void refused(byte[] bytes, String part) {
    String message = refused(bytes).getMessage();
    assertTrue(message.contains(part), message);
  }

  /** A few hundred bytes that ask for terabytes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ConstantOfShape", "Expand", "Tile", "Range", "Resize", "Pad", "Pad edge", "OneHot",
        "Upsample", "Initializer", "Conv", "MaxPool", "Image", "Slice", "Reshape", "DepthToSpace"
      })
  void claimsOfTerabytesCostNothing(String claim) {
    byte[] bytes = claiming(claim);
    assertTrue(bytes.length < 2048);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long resident = Pointer.physicalBytes();
    long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    long start = System.nanoTime();
    refused(bytes);
    assertTrue(System.nanoTime() - start < 5_000_000_000L, "slow");
    allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - allocated;
    assertTrue(allocated < 64 << 20, allocated + " bytes of heap");
    assertTrue(Pointer.physicalBytes() - resident < 256 << 20, "resident memory grew");
  }

  private static byte[] claiming(String claim) {
    OnnxWriter to = new OnnxWriter(claim.equals("Upsample") ? 9 : 17, 1);
    long big = 1L << 20;
    String x =
        claim.equals("Image")
            ? to.input("x", -1, 1 << 20, 1 << 20, 16)
            : to.input("x", -1, 4, 6, 6);
    long[] kernel = {1 << 30, 1 << 30};
    long[] pads = {1L << 40, 1L << 40, 1L << 40, 1L << 40};
    String y =
        switch (claim) {
          case "ConstantOfShape" -> to.node("ConstantOfShape", to.integers(big, big));
          case "Expand" -> to.node("Expand", x, to.integers(big, 1, 4, 6, 6));
          case "Tile" -> to.node("Tile", x, to.integers(1, big, big, big));
          case "Range" -> to.node("Range", to.integer(0), to.integer(1L << 50), to.integer(1));
          case "Resize" -> to.node("Resize", x, "", to.floats(new float[] {1, 1, 1e9f, 1e9f}, 4));
          case "Upsample" -> to.node("Upsample", x, to.floats(new float[] {1, 1, 1e9f, 1e9f}, 4));
          case "Pad" -> to.node("Pad", x, to.integers(0, 0, 0, 0, 0, 0, 1L << 40, 1L << 40));
          case "Pad edge" ->
              to.node(
                  "Pad",
                  List.of(x, to.integers(0, 0, 0, 0, 0, 0, 1L << 40, 1L << 40)),
                  Map.of("mode", "edge"));
          case "OneHot" ->
              to.node(
                  "OneHot", to.integers(1, 2), to.integer(1L << 45), to.floats(new float[2], 2));
          case "Initializer" ->
              to.node(
                  "Add",
                  x,
                  to.add(
                      Onnx.TensorProto.newBuilder()
                          .setName("w")
                          .setDataType(1)
                          .addDims(1L << 62)
                          .addDims(1L << 62)
                          .build()));
          case "Conv" ->
              to.node("Conv", List.of(x, to.weight(1, 1, 4, 1, 1)), Map.of("pads", pads));
          case "MaxPool" -> to.node("MaxPool", List.of(x), Map.of("kernel_shape", kernel));
          case "Slice" ->
              to.node("Slice", x, to.integers(Long.MAX_VALUE), to.integers(Long.MIN_VALUE));
          case "Reshape" -> to.node("Reshape", x, to.integers(big, big, big, big));
          case "DepthToSpace" -> to.node("DepthToSpace", List.of(x), Map.of("blocksize", 1 << 30));
          default -> to.node("GlobalAveragePool", x);
        };
    to.output(claim.equals("Pad") || y.equals("x") ? y : to.node("Mul", y, x));
    return to.bytes();
  }

  @Test
  void cyclesAreRefused() {
    OnnxWriter to = new OnnxWriter(17, 1);
    String x = to.input("x", -1, 4);
    String sum = to.node("Add", x, "v2");
    to.node("Relu", sum);
    to.output(sum);
    to.graph().getNodeBuilder(1).setOutput(0, "v2");
    refused(to.bytes(), "cycle");
    to.graph().getNodeBuilder(0).setInput(1, sum);
    refused(to.bytes(), "cycle");
  }

  @Test
  void valuesWithTwoProducersAreRefused() {
    OnnxWriter to = new OnnxWriter(17, 1);
    String y = to.node("Relu", to.input("x", -1, 4));
    to.output(y);
    to.node("Neg", "x");
    to.graph().getNodeBuilder(1).setOutput(0, y);
    refused(to.bytes(), "several");
  }

  @Test
  void missingValuesAreRefusedByName() {
    OnnxWriter to = new OnnxWriter(17, 1);
    to.output(to.node("Add", to.input("x", -1, 4), "nowhere"));
    refused(to.bytes(), "nowhere");
    to.graph().getOutputBuilder(0).setName("nobody");
    refused(to.bytes());
    to.graph().clearOutput();
    refused(to.bytes(), "output");
  }

  @Test
  void functionsThatCallThemselvesAreRefused() {
    OnnxWriter to = new OnnxWriter(17, 1);
    to.output(to.node("mine.Twice", to.input("x", -1, 4)));
    Onnx.NodeProto call = Onnx.NodeProto.newBuilder().setDomain("mine").setOpType("Twice").build();
    Onnx.NodeProto first = call.toBuilder().addInput("a").addOutput("b").build();
    Onnx.NodeProto second = call.toBuilder().addInput("b").addOutput("c").build();
    Onnx.FunctionProto twice =
        Onnx.FunctionProto.newBuilder()
            .setDomain("mine")
            .setName("Twice")
            .addInput("a")
            .addOutput("c")
            .addNode(first)
            .addNode(second)
            .build();
    refused(to.model().toBuilder().addFunctions(twice).build().toByteArray(), "function Twice");
  }

  @Test
  void deepNestingIsRefused() {
    Onnx.GraphProto inner = Onnx.GraphProto.newBuilder().setName("g").build();
    for (int depth = 0; depth < 200; depth++) {
      inner =
          Onnx.GraphProto.newBuilder()
              .addNode(
                  Onnx.NodeProto.newBuilder()
                      .setOpType("If")
                      .addInput("c")
                      .addOutput("y")
                      .addAttribute(OnnxWriter.attribute("then_branch", inner))
                      .build())
              .build();
    }
    OnnxWriter to = new OnnxWriter(17, 1);
    to.input("x", -1, 4);
    to.graph().addNode(inner.getNode(0));
    to.output("y");
    refused(to.bytes(), "protobuf");
  }

  @Test
  void longChainsRun() {
    OnnxWriter to = new OnnxWriter(17, 1);
    String y = to.input("x", -1, 4);
    for (int i = 0; i < 3000; i++) {
      y = to.node(i % 2 == 0 ? "Relu" : "Identity", y);
    }
    to.output(y);
    try (OnnxModel model = OnnxImporter.load(FILE, to.bytes(), ImportOptions.defaults())) {
      assertEquals(3f, model.run(new float[] {1, -2, 3, 4}, 1).values()[2]);
    }
  }

  @Test
  void tensorsMustHoldWhatTheirShapeSays() {
    for (int type : new int[] {1, 2, 7, 10, 11, 16}) {
      OnnxWriter to = new OnnxWriter(17, 1);
      String w =
          to.add(
              OnnxWriter.tensor("w", new float[3], 3).toBuilder()
                  .setDataType(type)
                  .setRawData(org.nd4j.shade.protobuf.ByteString.copyFrom(new byte[13]))
                  .build());
      to.output(to.node("Add", to.input("x", -1, 3), w));
      refused(to.bytes(), "tensor 'w'");
    }
  }

  @Test
  void stringsAreNamedAsUnsupported() {
    OnnxWriter to = new OnnxWriter(17, 1);
    String w =
        to.add(Onnx.TensorProto.newBuilder().setName("words").setDataType(8).addDims(1).build());
    to.output(to.node("Add", to.input("x", -1, 3), w));
    refused(to.bytes(), "words");
    to.graph().getOutputBuilder(0).setName(w);
    refused(to.bytes());
  }

  @Test
  void modelsBeyondTheLimitOfARunAreRefusedBeforeAnythingIsAllocated() {
    OnnxWriter to = new OnnxWriter(17, 1);
    to.output(to.node("Relu", to.input("x", -1, 64)));
    ImportOptions options = ImportOptions.defaults().withLimits(1 << 20, 1 << 16);
    try (OnnxModel model = OnnxImporter.load(FILE, to.bytes(), options)) {
      assertEquals(64, model.run(new float[64], 1).columns());
      String message =
          assertThrows(Ke4jException.class, () -> model.run(new float[64 * 1024], 1024))
              .getMessage();
      assertTrue(message.contains("65536 bytes"), message);
    }
  }

  @Test
  void damagedFilesOfWeightsAreRefused() throws Exception {
    Path folder = java.nio.file.Files.createTempDirectory("weights");
    Path file = folder.resolve("hostile.onnx");
    OnnxWriter to = new OnnxWriter(17, 1);
    to.output(to.node("Identity", to.input("x", -1, 3)));
    to.graph().getNodeBuilder(0).clearInput();
    java.nio.file.Files.write(file, to.bytes());
    assertTrue(OnnxWeights.read(file).isEmpty());
    to.add(Onnx.TensorProto.newBuilder().setName("w").setDataType(1).addDims(1L << 62).build());
    java.nio.file.Files.write(file, to.bytes());
    assertThrows(CorruptFileException.class, () -> OnnxWeights.read(file));
  }
}
