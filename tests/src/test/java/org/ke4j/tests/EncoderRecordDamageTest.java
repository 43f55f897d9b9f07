package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.encoder.Encoders;

/**
 * Damage to what {@code ke encoders add} wrote of an encoder: it is refused by its path, never used
 * as if nothing were wrong, others still work, and removing and adding it again helps.
 */
class EncoderRecordDamageTest {
  @TempDir private Path folder;
  private Path record;
  private byte[] whole;
  private String before;

  @BeforeEach
  void register() throws Exception {
    before = System.setProperty("ke4j.cache", folder.resolve("cache").toString());
    try (InputStream in = Encoders.class.getResourceAsStream("ke32.onnx")) {
      byte[] bytes = in.readAllBytes();
      bytes[bytes.length / 2] ^= 1; // another file than the one that is known by its hash
      Files.write(folder.resolve("mine.onnx"), bytes);
    }
    ke(0, "encoders add IN/mine.onnx --name mine --copy");
    record = folder.resolve("cache/encoders/added/mine.properties");
    whole = Files.readAllBytes(record);
  }

  @AfterEach
  void restore() {
    if (before == null) {
      System.clearProperty("ke4j.cache");
    } else {
      System.setProperty("ke4j.cache", before);
    }
  }

  private Command ke(int status, String line) {
    Command command = Command.ke((Object[]) line.replace("IN", folder.toString()).split(" "));
    assertEquals(status, command.status(), line + "\n" + command.messages());
    return command;
  }

  private Command embed(int status, String encoder) {
    return ke(
        status, "embed --class 3 --train 2 --no-cache --output IN/e.npy --encoder " + encoder);
  }

  private Map<String, byte[]> damages() {
    String text = new String(whole, StandardCharsets.UTF_8);
    Map<String, byte[]> damages = new LinkedHashMap<>();
    damages.put("empty", new byte[0]);
    damages.put("cut in the path", Arrays.copyOf(whole, 30));
    damages.put("cut in the middle", Arrays.copyOf(whole, whole.length / 2));
    byte[] noText = whole.clone();
    noText[5] = (byte) 0xFF;
    damages.put("no UTF-8", noText);
    damages.put("another version", ("version = 2\n" + text).getBytes(StandardCharsets.UTF_8));
    damages.put("garbage", "\0\1\2 garbage".getBytes(StandardCharsets.UTF_8));
    damages.put("twice", (text + text).getBytes(StandardCharsets.UTF_8));
    Map.of("bytes", "many", "file", "x/y", "sha256", "abc", "size", "-1")
        .forEach(
            (key, value) -> {
              String other = text.replaceAll("(?m)^" + key + " = .*$", key + " = " + value);
              damages.put(key, other.getBytes(StandardCharsets.UTF_8));
            });
    return damages;
  }

  @Test
  void aDamagedRecordIsRefusedByItsPath() throws Exception {
    for (Map.Entry<String, byte[]> one : damages().entrySet()) {
      Files.write(record, one.getValue());
      String said = embed(1, "mine").messages();
      assertTrue(said.contains(record.toString()), one.getKey() + ": " + said);
      assertFalse(said.matches("(?s).*(Exception|java\\.|\\tat ).*"), one.getKey() + ": " + said);
      embed(0, "ke32");
      ke(0, "encoders remove mine");
      assertFalse(Files.exists(record), one.getKey());
      ke(0, "encoders add IN/mine.onnx --name mine --copy");
      assertEquals(
          new String(whole, StandardCharsets.UTF_8), Files.readString(record), one.getKey());
    }
    embed(0, "mine");
  }

  @Test
  void aMissingRecordIsAnEncoderThatNobodyKnows() throws Exception {
    Files.delete(record);
    String said = embed(2, "mine").messages();
    assertTrue(said.contains("no encoder 'mine'"), said);
    ke(0, "encoders add IN/mine.onnx --name mine --copy");
    embed(0, "mine");
  }

  /** Lines that are gone are not taken for what they would be by default. */
  @Test
  void aRecordThatLacksItsLastLinesDoesNotEmbedOtherwise() throws Exception {
    embed(0, "mine");
    byte[] right = Files.readAllBytes(folder.resolve("e.npy"));
    String[] lines = new String(whole, StandardCharsets.UTF_8).split("\n");
    StringBuilder wrong = new StringBuilder();
    for (int kept = 1; kept < lines.length; kept++) {
      Files.writeString(record, String.join("\n", Arrays.copyOf(lines, kept)) + "\n");
      Command command =
          Command.ke(
              "embed",
              "--class",
              "3",
              "--train",
              "2",
              "--no-cache",
              "--encoder",
              "mine",
              "--output",
              folder.resolve("e.npy"));
      if (command.status() == 0
          && !Arrays.equals(right, Files.readAllBytes(folder.resolve("e.npy")))) {
        wrong.append("without ").append(lines[kept]).append(" and what follows\n");
      }
    }
    assertEquals("", wrong.toString());
  }
}
