package org.ke4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import onnx.Onnx;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.random.Seeds;

/** Damaged models end in a clear message, or run. */
class ImportFuzzTest {
  private static final int ROUNDS = 20;

  @Test
  void damagedGraphsOfEveryOperatorAreRefusedOrRun() {
    int ran = 0;
    int tried = 0;
    for (Map.Entry<String, OperatorCases.Case> entry : OperatorCases.all().entrySet()) {
      for (int round = 0; round < ROUNDS; round++) {
        String what = entry.getKey() + " round " + round;
        ran +=
            ImportFuzz.attempt(what, ImportFuzz.file(entry.getKey(), entry.getValue(), round))
                ? 1
                : 0;
        tried++;
      }
    }
    assertTrue(tried > 2000 && ran > tried / 10 && ran < tried, ran + " of " + tried + " ran");
  }

  @Test
  void everyPrefixOfAFileIsRefusedOrRuns() {
    OnnxWriter writer = new OnnxWriter(17, 1);
    String x = writer.input("x", -1, 3, 6, 6);
    String y = writer.node("Relu", writer.node("Conv", x, writer.weight(1, 2, 3, 3, 3)));
    writer.output(writer.node("GlobalAveragePool", y));
    byte[] whole = writer.bytes();
    assertTrue(ImportFuzz.attempt("whole", whole));
    for (int length = 0; length < whole.length; length++) {
      byte[] prefix = java.util.Arrays.copyOf(whole, length);
      assertTrue(!ImportFuzz.attempt("prefix " + length, prefix), "prefix of " + length);
    }
  }

  @Test
  void damagedRealModelsAreRefusedOrRun() throws IOException {
    Path file = Shared.path("encoders/fixtures/hf-clip-eager.dynamo18.onnx");
    Onnx.ModelProto model = Onnx.ModelProto.parseFrom(Files.readAllBytes(file));
    for (int round = 0; round < 60; round++) {
      byte[] damaged = new ModelMutator(Seeds.stream(9, "real", round)).damaged(model);
      ImportFuzz.attempt("real round " + round, damaged);
    }
  }

  /** In a Java machine of its own with a small heap, so that a crash is seen. */
  @Test
  @Tag("slow")
  void tenMinutesInASmallMachine(@TempDir Path folder) throws Exception {
    Path log = folder.resolve("case.txt");
    Path output = folder.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-Xss512k",
            "-Dorg.bytedeco.javacpp.maxphysicalbytes=3g",
            "-Dorg.bytedeco.javacpp.platform.extension="
                + System.getProperty("org.bytedeco.javacpp.platform.extension", ""),
            "-cp",
            ManagementFactory.getRuntimeMXBean().getClassPath(),
            ImportFuzz.class.getName(),
            System.getProperty("ke4j.fuzz.seconds", "600"),
            System.getProperty("ke4j.fuzz.round", "1000"),
            log.toString());
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    assertTrue(process.waitFor(30, TimeUnit.MINUTES));
    String tried = Files.readString(log);
    assertEquals(0, process.exitValue(), "at " + tried + ": " + Files.readString(output));
  }
}
