package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One bad or foreign file among good pictures never ends a command; it is named and counted. */
class SkippedPicturesTest {
  private static final List<String> BAD =
      List.of("cut.jpg", "film.png", "notes.txt", "side.xmp", "zero.png");

  @TempDir Path folder;

  @BeforeEach
  void pictures() throws IOException {
    for (String name : List.of("data/good", "data/bad", "only")) {
      Files.createDirectories(folder.resolve(name));
    }
    for (int i = 0; i < 30; i++) {
      picture(folder.resolve("data/good/p" + i + ".png"), i, 40);
    }
    for (int i = 0; i < 5; i++) {
      picture(folder.resolve("data/bad/q" + i + ".png"), 100 + 40 * i, 40);
    }
    litter(folder.resolve("data/good"));
    litter(folder.resolve("only"));
  }

  private static void picture(Path file, int seed, int side) throws IOException {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.setColor(new Color(90 + seed % 40, 120, 200 - seed % 90));
    pen.fillOval(seed % 9, seed % 7, side - 10, side - 8 - seed % 5);
    pen.dispose();
    String name = file.toString();
    ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile());
  }

  private static void litter(Path into) throws IOException {
    Path whole = into.resolve("cut.jpg");
    picture(whole, 3, 64);
    byte[] bytes = Files.readAllBytes(whole);
    Files.write(whole, Arrays.copyOf(bytes, bytes.length * 2 / 3));
    Files.write(
        into.resolve("film.png"), "\0\0\0\u001cftypisom....".getBytes(StandardCharsets.ISO_8859_1));
    Files.writeString(into.resolve("notes.txt"), "taken in the afternoon");
    Files.writeString(into.resolve("side.xmp"), "<?xpacket begin='x'?><x:xmpmeta/>");
    Files.createFile(into.resolve("zero.png"));
  }

  private JsonNode json(Command run, Path file) throws IOException {
    assertEquals(0, run.status(), run.messages());
    return new ObjectMapper().readTree(file.toFile());
  }

  private static List<String> names(JsonNode skipped) {
    List<String> names = new ArrayList<>();
    for (JsonNode one : skipped) {
      assertFalse(one.get("reason").asText().isBlank());
      names.add(one.get("image").asText().replaceFirst(".*/", ""));
    }
    names.sort(null);
    return names;
  }

  private Command ke(String verb, Path json, Object... more) {
    List<Object> words = new ArrayList<>(List.of(verb));
    words.addAll(List.of(more));
    words.addAll(List.of("--json", json, "--out", folder.resolve("out-" + verb)));
    return Command.ke(words.toArray());
  }

  @Test
  void everyCommandGoesOnWithTheRest() throws IOException {
    Path out = folder.resolve("r.json");
    Path data = folder.resolve("data");
    Command datasets = ke("datasets", out, "--data", data, "--check", "--test-share", "0");
    JsonNode found = json(datasets, out);
    assertEquals(BAD, names(found.get("skipped")));
    assertEquals(30, found.get("classes").get(1).get("train").asInt());

    Command rank = ke("rank", out, "--data", data, "--class", "good", "--no-cache");
    assertEquals(BAD, names(json(rank, out).get("skipped")));
    for (String name : BAD) {
      assertTrue(rank.messages().contains("skipped good/" + name + ": "), rank.messages());
    }

    Command embed =
        ke(
            "embed",
            out,
            "--data",
            data,
            "--class",
            "good",
            "--test-share",
            "0",
            "--no-cache",
            "--output",
            folder.resolve("e.npy"));
    assertEquals(30, json(embed, out).get("rows").asInt());

    Command evaluate =
        ke(
            "evaluate",
            out,
            "--data",
            data,
            "--class",
            "good",
            "--detector",
            "dn2",
            "--protocol",
            "sad",
            "--no-cache");
    assertEquals(BAD, names(json(evaluate, out).get("skipped")));

    Command train =
        ke("train", out, "--data", data, "--class", "good", "--detector", "dn2", "--no-cache");
    assertEquals(BAD, names(json(train, out).get("skipped")));

    Path model = folder.resolve("out-train");
    Command score = ke("score", out, "--model", model, "--images", data, "--no-cache");
    JsonNode scored = json(score, out);
    assertEquals(BAD, names(scored.get("skipped")));
    assertEquals(35, scored.get("scores").size());

    Command none =
        ke("score", out, "--model", model, "--images", folder.resolve("only"), "--no-cache");
    assertEquals(1, none.status(), "nothing was left");
    assertTrue(none.messages().contains("5 skipped"), none.messages());

    Command strict = ke("score", out, "--model", model, "--images", data, "--no-cache", "--strict");
    assertEquals(1, strict.status());

    Command other = Command.ke("score", "--model", model, "--data", "digits", "--no-cache");
    assertEquals(2, other.status(), "digits have no class 'good'");
    assertTrue(other.messages().contains("good"), other.messages());
  }

  /** What cannot be read, also by root: memory of a process, a broken link, a loop. */
  @Test
  void unreadableFilesAreSkippedNamedAndCounted() throws IOException {
    Path memory = Path.of("/proc/self/mem");
    Assumptions.assumeTrue(Files.exists(memory), "a file that gives errors: Linux has one");
    Path good = folder.resolve("some");
    Path none = Files.createDirectories(folder.resolve("none"));
    Files.createDirectories(good);
    for (int i = 0; i < 12; i++) {
      picture(good.resolve("p" + i + ".png"), i, 40);
    }
    for (Path into : List.of(good, none)) {
      Files.createSymbolicLink(into.resolve("broken.jpg"), folder.resolve("nowhere"));
      Files.createSymbolicLink(into.resolve("faulty.png"), memory);
      Files.createSymbolicLink(into.resolve("loop"), into);
      Files.createSymbolicLink(into.resolve("self.png"), into.resolve("self.png"));
      Path secret = into.resolve("secret.png");
      picture(secret, 1, 40);
      assertTrue(secret.toFile().setReadable(false, false));
      if (Files.isReadable(secret)) {
        Files.delete(secret); // root reads all
      }
    }
    List<String> bad = new ArrayList<>(List.of("broken.jpg", "faulty.png", "loop"));
    if (Files.exists(good.resolve("secret.png"))) {
      bad.add("secret.png");
    }
    bad.add("self.png");
    Path out = folder.resolve("r.json");
    Path model = folder.resolve("m.ke4j");
    Command fit = Command.ke("fit", "--normal", good, "--fast", "--out", model, "--json", out);
    assertEquals(bad, names(json(fit, out).get("skipped")));
    Command score = ke("score", out, "--model", model, "--images", good, "--no-cache");
    JsonNode scored = json(score, out);
    assertEquals(bad, names(scored.get("skipped")));
    assertEquals(12, scored.get("scores").size());
    for (String name : bad) {
      assertTrue(score.messages().contains("skipped " + name + ": "), score.messages());
    }
    assertFalse(score.messages().contains("Exception"), score.messages());
    Command nothing = Command.ke("score", model, "--images", none, "--no-cache");
    assertEquals(1, nothing.status(), "nothing was left");
    assertTrue(nothing.messages().contains(bad.size() + " skipped"), nothing.messages());
    Command strict = Command.ke("score", model, "--images", good, "--no-cache", "--strict");
    assertEquals(1, strict.status());
    assertEquals(1, Command.ke("fit", "--normal", none, "--out", model).status());
    assertEquals(
        1, Command.ke("fit", "--normal", good, "--fast", "--strict", "--out", model).status());
  }

  /** --max-pixels holds from the command line on: what is larger is skipped, named and said why. */
  @Test
  void picturesAboveMaxPixelsAreSkipped() throws IOException {
    Path some = Files.createDirectories(folder.resolve("some"));
    for (int i = 0; i < 12; i++) {
      picture(some.resolve("p" + i + ".png"), i, 40);
    }
    picture(some.resolve("wide.png"), 1, 41);
    Path out = folder.resolve("r.json");
    Path model = folder.resolve("m.ke4j");
    Object[] fit = {"fit", "--normal", some, "--fast", "--out", model, "--json", out};
    assertEquals(0, json(Command.ke(fit), out).get("skipped").size());
    Object[] capped = Arrays.copyOf(fit, fit.length + 2);
    capped[fit.length] = "--max-pixels";
    capped[fit.length + 1] = 1600;
    JsonNode fitted = json(Command.ke(capped), out);
    assertEquals(12, fitted.get("images").asInt());
    JsonNode scored = json(ke("score", out, model, some, "--max-pixels", 1600, "--no-cache"), out);
    assertEquals(12, scored.get("scores").size());
    for (JsonNode report : List.of(fitted, scored)) {
      assertEquals(List.of("wide.png"), names(report.get("skipped")));
      String reason = report.get("skipped").get(0).get("reason").asText();
      assertTrue(reason.contains("at most 1600 pixels, found 41 x 41"), reason);
      assertTrue(reason.contains("--max-pixels"), reason);
    }
    Command whole = ke("score", out, model, some, "--max-pixels", 1681, "--no-cache");
    assertEquals(13, json(whole, out).get("scores").size());
    Command none = ke("score", out, model, some, "--max-pixels", 1599, "--no-cache");
    assertEquals(1, none.status(), "nothing was left");
    assertTrue(none.messages().contains("13 skipped"), none.messages());
  }

  @Test
  void largePicturesAreWarnedOf() throws IOException {
    Path large = Files.createDirectories(folder.resolve("large"));
    for (int i = 0; i < 5; i++) {
      picture(large.resolve("l" + i + ".png"), i, 400);
    }
    Command run =
        ke(
            "embed",
            folder.resolve("r.json"),
            "--data",
            large,
            "--no-cache",
            "--output",
            folder.resolve("e.npy"));
    assertEquals(0, run.status(), run.messages());
    assertTrue(run.messages().contains("ke32 sees 32"), run.messages());
    assertTrue(run.messages().contains("--test-share"), run.messages());
  }
}
