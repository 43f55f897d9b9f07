package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.encoder.Encoders;
import org.ke4j.matrix.Npy;

/** The encoders of a user, from the command line. */
class EncodersCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void prepare() throws Exception {
    System.setProperty("ke4j.cache", folder.resolve("cache").toString());
    model = folder.resolve("mine.onnx");
    try (InputStream in = Encoders.class.getResourceAsStream("ke32.onnx")) {
      byte[] bytes = in.readAllBytes();
      bytes[bytes.length / 2] ^= 1; // another file than the one that is known by its hash
      Files.write(model, bytes);
    }
  }

  @AfterEach
  void clear() {
    System.clearProperty("ke4j.cache");
  }

  private static JsonNode entry(String name) throws Exception {
    Command list = Command.ke("encoders", "--json", "-");
    assertEquals(0, list.status(), list.messages());
    for (JsonNode entry : JSON.readTree(list.output()).get("encoders")) {
      if (entry.get("name").asText().equals(name)) {
        return entry;
      }
    }
    return null;
  }

  @Test
  void theListTellsWhatIsKnownAndDashesWhatIsNot() throws Exception {
    String text = Command.ke("encoders").output();
    assertEquals(33, text.lines().count(), text);
    for (String line : text.lines().toList()) {
      if (line.startsWith("clip-rn50x64 ")) {
        assertTrue(line.matches(".* fetch +1024 +448 +crop, bicubic, CLIP +MIT .*"), line);
      } else if (line.startsWith("efficientnet-b0 ")) {
        assertTrue(line.contains("  -  "), line);
      }
    }
    JsonNode convNext = entry("convnext-b");
    assertEquals("export", convNext.get("state").asText());
    assertFalse(convNext.get("atHand").asBoolean());
    assertEquals(256, convNext.get("resize").asInt());
    assertEquals(0.485, convNext.get("mean").get(0).asDouble(), 1e-7);
    assertTrue(convNext.get("url").isNull());
    assertTrue(entry("efficientnet-b0").get("licence").isNull());
    assertEquals("built-in", entry("ke32").get("state").asText());
  }

  @Test
  void anAddedEncoderWorksEverywhereUntilItIsRemoved() throws Exception {
    Command add =
        Command.ke("encoders", "add", model, "--name", "own", "--resize", "stretch", "--json", "-");
    assertEquals(0, add.status(), add.messages());
    JsonNode added = JSON.readTree(add.output());
    assertEquals(256, added.get("width").asInt());
    assertTrue(added.get("norm").asDouble() > 0);
    assertTrue(added.get("preprocessing").asText().startsWith("stretch to 32"), add.output());
    assertEquals(64, added.get("sha256").asText().length());
    assertEquals("added", entry("own").get("state").asText());

    Path rows = folder.resolve("e.npy");
    Command embed =
        Command.ke("embed", "--encoder", "own", "--class", "3", "--train", "4", "--output", rows);
    assertEquals(0, embed.status(), embed.messages());
    assertEquals(4, Npy.read(rows).shape()[0]);
    Command twice = Command.ke("encoders", "add", model, "--name", "own");
    assertEquals(2, twice.status(), twice.messages());

    Files.write(model, new byte[] {1, 2});
    Command changed =
        Command.ke("embed", "--encoder", "own", "--class", "3", "--train", "4", "--output", rows);
    assertEquals(1, changed.status());
    assertTrue(changed.messages().contains("as when it was added"), changed.messages());
    assertEquals(0, Command.ke("encoders", "remove", "own").status());
    assertEquals(null, entry("own"));
    assertTrue(Files.exists(model));
    assertEquals(2, Command.ke("encoders", "remove", "own").status());
    assertEquals(2, Command.ke("encoders", "remove", "ke32").status());
    assertEquals(1, Command.ke("encoders", "add", model).status());
    assertEquals(1, Command.ke("encoders", "add", folder.resolve("missing.onnx")).status());
  }

  @Test
  void addPrintsWhatItGuessed() {
    Command add = Command.ke("encoders", "add", model, "--copy");
    assertEquals(0, add.status(), add.messages());
    assertTrue(add.output().contains("preprocessing: short side 37"), add.output());
    assertTrue(add.output().contains("nothing tells"), add.output());
    assertTrue(add.output().contains("test image: 256 values, length "), add.output());
    assertTrue(add.output().contains("--encoder mine"), add.output());
    Command wrong = Command.ke("encoders", "add", model, "--name", "x", "--mean", "a");
    assertEquals(2, wrong.status(), wrong.messages());
  }

  @Test
  void fetchTellsHowToExportWhatHasNoAddress() throws Exception {
    Command fetch = Command.ke("fetch", "resnet18");
    assertEquals(1, fetch.status());
    assertTrue(fetch.output().contains("torchvision.models.resnet18("), fetch.output());
    assertTrue(
        fetch.output().endsWith("ke encoders add resnet18.onnx --name resnet18\n"), fetch.output());
    assertTrue(fetch.messages().contains("nothing was fetched"), fetch.messages());
    Command told = Command.ke("fetch", "clip-rn50", "--export", "--json", "-");
    assertEquals(0, told.status(), told.messages());
    JsonNode json = JSON.readTree(told.output());
    assertTrue(json.get("commands").asText().contains("open_clip"), told.output());
    Command unknown = Command.ke("fetch", "nonsense");
    assertEquals(2, unknown.status());
    assertTrue(unknown.messages().contains("dinov2-s14"), unknown.messages());
    Command missing = Command.ke("rank", "--class", "3", "--encoder", "clip-rn50", "--out", folder);
    assertEquals(2, missing.status());
    assertTrue(missing.messages().contains("ke fetch clip-rn50"), missing.messages());
    assertEquals(0, Command.ke("fetch", "ke32").status());
  }
}
