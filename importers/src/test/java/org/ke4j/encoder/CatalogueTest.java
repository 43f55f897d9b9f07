package org.ke4j.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ke4j.error.CorruptFileException;

class CatalogueTest {
  private static final String PLAIN = "[a]\nsize = 64\n";

  /** What the papers and the exported models say, written down a second time. */
  @ParameterizedTest
  @CsvSource({
    "ke32, 256, 32",
    "mobilenet-v2, 1280, 224",
    "clip-rn50, 1024, 224",
    "clip-rn101, 512, 224",
    "clip-rn50x4, 640, 288",
    "clip-rn50x16, 768, 384",
    "clip-rn50x64, 1024, 448",
    "clip-vit-b32, 512, 224",
    "clip-vit-b16, 512, 224",
    "clip-vit-l14, 768, 224",
    "vit-b16, 768, 224",
    "convnext-b, 1024, 224",
    "cswin-b, 768, 224",
    "patchconvnet-b60, 768, 224",
    "van-l, 512, 224",
    "pvt-v2-b4, 512, 224",
    "dinov2-s14, 384, 224",
    "dinov2-s14-reg, 384, 224",
    "dinov2-b14, 768, 224",
    "dinov2-b14-reg, 768, 224",
    "dinov2-l14, 1024, 224",
    "dinov2-l14-reg, 1024, 224",
    "dinov2-g14, 1536, 224",
    "dinov2-g14-reg, 1536, 224",
    "resnet18, 512, 224",
    "resnet50, 2048, 224",
    "resnet101, 2048, 224",
    "resnet152, 2048, 224",
    "mobilenet-v2-torchvision, 1280, 224",
    "mobilenet-v3-small, 576, 224",
    "mobilenet-v3-large, 960, 224",
    "efficientnet-b0, 1280, 224"
  })
  void everyEncoderOfThePaper(String name, int width, int size) {
    CatalogueEntry entry = Catalogue.find(name).orElseThrow();
    assertEquals(name, entry.name());
    assertEquals(width, entry.description().width());
    assertEquals(size, entry.description().preprocessing().size());
    assertFalse(entry.model().isEmpty());
    assertFalse(entry.description().source().isEmpty());
    boolean own = name.equals("ke32") || name.equals("mobilenet-v2");
    assertEquals(own, entry.facts().isEmpty());
    if (!own) {
      String commands = entry.exportCommands().orElseThrow();
      assertTrue(commands.contains("\"" + name + ".onnx\""), commands);
      assertFalse(commands.matches("(?s).*\\{[a-z]+}.*"), commands);
      assertTrue(commands.contains("pip install"), commands);
    }
    if (name.startsWith("clip")) {
      assertEquals(Preprocessing.clip(size), entry.description().preprocessing());
      assertEquals("MD5", entry.remote().hashAlgorithm());
      assertEquals("https", entry.remote().source().getScheme());
      assertFalse(entry.documented().isEmpty());
    }
  }

  @Test
  void nothingElseIsListed() {
    assertEquals(32, Catalogue.entries().size());
    assertEquals("ke32", Catalogue.entries().iterator().next().name());
  }

  @Test
  void whatIsNotGivenIsTakenFromLike() {
    String text =
        "# note\n\n[a]\nsize = 64\nwidth = 3\nlicence = MIT\n\n[b]\nlike = a\nwidth = 4\n";
    List<CatalogueEntry> entries = Catalogue.parse(Path.of("c.txt"), text);
    assertEquals(4, entries.get(1).description().width());
    assertEquals("MIT", entries.get(1).description().licence());
    assertEquals(64, entries.get(1).description().preprocessing().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "size = 64\n",
        "[A b]\nsize = 64\n",
        PLAIN + PLAIN,
        PLAIN + "colour = red\n",
        PLAIN + "[b]\nlike = c\n",
        "[a]\nwidth = 3\n",
        PLAIN + "url = http://example.org/x.onnx\ndocumented = here\n",
        PLAIN + "url = https://example.org/x.onnx\n",
        PLAIN + "documented = here\n",
        PLAIN + "url = https://\ndocumented = here\n",
        PLAIN + "url = https://exa mple.org/x\ndocumented = here\n",
        PLAIN + "width = many\n"
      })
  void otherTextIsRefused(String text) {
    CorruptFileException e =
        assertThrows(CorruptFileException.class, () -> Catalogue.parse(Path.of("c.txt"), text));
    assertTrue(e.getMessage().startsWith("c.txt: "), e.getMessage());
  }
}
