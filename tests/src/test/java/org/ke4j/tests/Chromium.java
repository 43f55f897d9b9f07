package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** A real browser without a window; tests that need it skip where there is none. */
final class Chromium {
  private static final long SECONDS = 90;

  /** How much wider the page is than the screen. */
  static final String WIDER = "Math.max(0, document.documentElement.scrollWidth - innerWidth)";

  /** How many pictures are not shown, or too small to see. */
  static final String BROKEN =
      "[...document.images].filter(i => !i.complete || !i.naturalWidth || i.clientWidth < 40).length";

  /** The height of the smallest letters on the screen, those of drawings too. */
  static final String SMALLEST =
      "Math.min(...[...document.querySelectorAll('p, td, figcaption, small, svg text')].map(e =>"
          + " parseFloat(getComputedStyle(e).fontSize) * (e.ownerSVGElement"
          + " ? e.ownerSVGElement.getBoundingClientRect().width"
          + " / e.ownerSVGElement.viewBox.baseVal.width : 1)))";

  private final String program;
  private final Path folder;

  /**
   * @param folder for its files
   */
  Chromium(Path folder) {
    List<String> names = List.of("chromium", "chromium-browser", "google-chrome", "chrome");
    String path = System.getenv().getOrDefault("PATH", "");
    this.program =
        Arrays.stream(path.split(File.pathSeparator))
            .flatMap(place -> names.stream().map(name -> Path.of(place, name)))
            .filter(Files::isExecutable)
            .map(Path::toString)
            .findFirst()
            .orElse(null);
    this.folder = folder;
    assumeTrue(program != null, "needs Chromium on the path (one of " + names + ")");
  }

  /** The page as it is after its scripts ran, at a width in pixels. */
  String page(String address, int width) throws Exception {
    return run(address, width, false, "--dump-dom");
  }

  /** How the page looks. */
  BufferedImage picture(String address, int width, boolean dark) throws Exception {
    Path file = Files.createTempFile(folder, "page", ".png");
    run(address, width, dark, "--screenshot=" + file);
    BufferedImage picture = ImageIO.read(file.toFile());
    assertEquals(width, picture.getWidth());
    return picture;
  }

  private String run(String address, int width, boolean dark, String what) throws Exception {
    Path output = Files.createTempFile(folder, "dom", ".html");
    List<String> words =
        new ArrayList<>(
            List.of(
                program,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--virtual-time-budget=15000",
                "--user-data-dir=" + folder.resolve("browser"),
                "--window-size=" + width + ",1600"));
    if (dark) {
      words.add("--blink-settings=preferredColorScheme=0");
    }
    words.add(what);
    words.add(address);
    Process process =
        new ProcessBuilder(words)
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertTrue(process.waitFor(SECONDS, TimeUnit.SECONDS), "the browser takes too long");
    } finally {
      try (Stream<ProcessHandle> children = process.descendants()) {
        children.forEach(ProcessHandle::destroyForcibly);
      }
      process.destroyForcibly();
    }
    return Files.readString(output, StandardCharsets.UTF_8);
  }

  /** A copy of a page that tells, in its title, what a script finds once it is laid out. */
  Path asking(Path page, String expression) throws IOException {
    String html = Files.readString(page);
    String script =
        "<script>addEventListener('load', () => { document.title = 'found ' + ("
            + expression
            + "); });</script></body>";
    Path copy = Files.createTempFile(folder, "asked", ".html");
    Files.writeString(copy, html.replace("</body>", script));
    return copy;
  }

  /** What {@link #asking} found, at a width in pixels. */
  String ask(Path page, int width, String expression) throws Exception {
    String dom = page(asking(page, expression).toUri().toString(), width);
    int from = dom.indexOf("<title>found ");
    assertTrue(from >= 0, dom.substring(0, Math.min(400, dom.length())));
    return dom.substring(from + "<title>found ".length(), dom.indexOf("</title>", from));
  }
}
