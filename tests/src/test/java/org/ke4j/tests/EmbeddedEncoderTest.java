package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import onnx.Onnx;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.AnomalyDetector;
import org.ke4j.error.Ke4jException;
import org.ke4j.model.Models;
import org.ke4j.store.PartFile;
import org.ke4j.store.Sections;

/** An encoder that travels in a model's file: by the command line, and a hostile one. */
class EmbeddedEncoderTest {
  /** What a refusal may take, in Java and in native memory. */
  private static final long MEMORY = 64 << 20;

  @TempDir private Path folder;
  private Path encoder;
  private Path model;

  @BeforeEach
  void fit() throws Exception {
    encoder = SmallEncoder.write(folder.resolve("encoder"), "own", 1);
    for (int i = 0; i < 8; i++) {
      Pictures.digit(folder.resolve("normal/" + i + ".png"), i);
    }
    model = folder.resolve("m.ke4j");
    Command fit =
        Command.ke(
            "fit",
            "--normal",
            folder.resolve("normal"),
            "--detector",
            "dn2",
            "--encoder",
            encoder,
            "--embed-encoder",
            "--out",
            model);
    assertEquals(0, fit.status(), fit.messages());
  }

  private static JsonNode json(Object... words) throws Exception {
    Command command = Command.ke(words);
    assertEquals(0, command.status(), command.messages());
    return new ObjectMapper().readTree(command.output());
  }

  @Test
  void theOptionPutsItIntoTheFileAndNothingElseIsNeeded() throws Exception {
    JsonNode before = json("score", model, folder.resolve("normal"), "--json", "-");
    assertTrue(json("info", model, "--json", "-").get("encoderEmbedded").asBoolean());
    assertEquals(
        -1,
        Arrays.mismatch(Files.readAllBytes(encoder), Models.encoder(model).model()),
        "the very bytes");
    Files.delete(encoder);
    Files.delete(encoder.resolveSibling("own.properties"));
    JsonNode after = json("score", model, folder.resolve("normal"), "--json", "-");
    assertEquals(before, after);
  }

  /** The model with another network in the place of its encoder's. */
  private Path with(byte[] network) throws Exception {
    PartFile file = Models.file(model);
    List<PartFile.Content> parts = new ArrayList<>();
    for (PartFile.Entry entry : file.entries()) {
      Sections from = file.read(entry.name(), 1, 9);
      Sections to = from;
      if (entry.name().equals("encoder")) {
        to =
            new Sections()
                .put("name", from.text("name"))
                .put("fingerprint", from.text("fingerprint"))
                .put("origin", from.text("origin"))
                .put("embedded name", from.text("embedded name"))
                .put("embedded description", from.text("embedded description"))
                .put("embedded model", network);
      }
      parts.add(new PartFile.Content(entry.name(), entry.version(), to));
    }
    Path hostile = folder.resolve("hostile.ke4j");
    PartFile.write(hostile, "model", parts);
    return hostile;
  }

  @Test
  void aHostileOneIsRefusedBeforeItTakesMemory() throws Exception {
    byte[] sound = SmallEncoder.bytes(1);
    byte[] noise = new byte[5000];
    new SplittableRandom(3).nextBytes(noise);
    byte[] promises = sound.clone();
    Arrays.fill(promises, 0, 10, (byte) 0xFF);
    Onnx.TensorProto outside =
        SmallEncoder.tensor(48, 16)
            .setDataLocation(Onnx.TensorProto.DataLocation.EXTERNAL)
            .addExternalData(
                Onnx.StringStringEntryProto.newBuilder()
                    .setKey("location")
                    .setValue("../../secret"))
            .build();
    Map<String, byte[]> hostile = new LinkedHashMap<>();
    hostile.put("nothing", new byte[0]);
    hostile.put("cut in half", Arrays.copyOf(sound, sound.length / 2));
    hostile.put("random bytes", noise);
    hostile.put("lengths without end", promises);
    hostile.put(
        "weights of 4 TB without a byte",
        SmallEncoder.model(SmallEncoder.tensor(1 << 20, 1 << 20).build()).toByteArray());
    hostile.put(
        "weights beyond all numbers",
        SmallEncoder.model(SmallEncoder.tensor(Long.MAX_VALUE, Long.MAX_VALUE).build())
            .toByteArray());
    hostile.put("weights in a file elsewhere", SmallEncoder.model(outside).toByteArray());
    hostile.put("another network", SmallEncoder.bytes(2));
    ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    AnomalyDetector.load(with(sound)).close(); // what is loaded once is loaded now
    for (Map.Entry<String, byte[]> one : hostile.entrySet()) {
      Path file = with(one.getValue());
      long heap = memory.getThreadAllocatedBytes(Thread.currentThread().getId());
      long natives = Pointer.totalBytes();
      Ke4jException refused =
          assertThrows(Ke4jException.class, () -> AnomalyDetector.load(file).close(), one.getKey());
      long taken = memory.getThreadAllocatedBytes(Thread.currentThread().getId()) - heap;
      assertTrue(taken < MEMORY, one.getKey() + ": " + taken + " bytes of the heap");
      assertTrue(Pointer.totalBytes() - natives < MEMORY, one.getKey());
      assertTrue(
          refused.getMessage().contains("own") || refused.getMessage().contains("hostile.ke4j"),
          one.getKey() + ": " + refused.getMessage());
      Command score = Command.ke("score", file, folder.resolve("normal"));
      assertEquals(1, score.status(), one.getKey() + ": " + score.messages());
      assertEquals(1, score.messages().strip().lines().count(), score.messages());
    }
  }
}
