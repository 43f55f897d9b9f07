package org.ke4j.embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.image.Encoder;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;
import org.ke4j.matrix.Matrix;
import org.ke4j.progress.Progress;
import org.ke4j.view.Images;
import org.ke4j.view.View;

class EmbedderTest {
  @TempDir private Path folder;

  /** Gives as its embedding how often an encoder of this build was called. */
  public static final class Counting implements Encoder {
    private int calls;

    @Override
    public String name() {
      return "counting";
    }

    @Override
    public String fingerprint() {
      return "the same";
    }

    @Override
    public int width() {
      return 1;
    }

    @Override
    public double meaningThreshold() {
      return Double.NaN;
    }

    @Override
    public Matrix embed(List<RgbImage> images) {
      calls++;
      return new Matrix(new float[] {calls}, 1, 1);
    }

    @Override
    public void close() {}
  }

  /** The encoder's class alone from a folder, all others from where they are. */
  private Encoder build(String name, String beside) throws Exception {
    Path place = folder.resolve(name);
    String type = Counting.class.getName();
    Path file = place.resolve(type.replace('.', '/') + ".class");
    Files.createDirectories(file.getParent());
    try (var in = Counting.class.getResourceAsStream("/" + place.relativize(file))) {
      Files.write(file, in.readAllBytes());
    }
    Files.writeString(place.resolve("Beside.class"), beside);
    ClassLoader own = getClass().getClassLoader();
    ClassLoader others =
        new ClassLoader(null) {
          @Override
          protected Class<?> findClass(String wanted) throws ClassNotFoundException {
            if (wanted.equals(type)) {
              throw new ClassNotFoundException(wanted);
            }
            return own.loadClass(wanted);
          }
        };
    try (URLClassLoader loader = new URLClassLoader(new URL[] {place.toUri().toURL()}, others)) {
      return (Encoder) loader.loadClass(type).getConstructor().newInstance();
    }
  }

  private float embed(Encoder encoder) {
    EmbeddingCache cache = new EmbeddingCache(folder.resolve("cache"));
    RgbImage image = new RgbImage(1, 1, new byte[3]);
    Images images = new Images(List.of(new Sample("a", 0, () -> image)));
    return new Embedder(encoder, cache, 1, Progress.NONE).embed(images, View.UNTOUCHED).row(0)[0];
  }

  @Test
  void whatAnotherBuildComputedIsNotTakenFromTheCache() throws Exception {
    Encoder before = build("before", "one");
    assertEquals(1, embed(before));
    assertEquals(1, embed(before), "remembered");
    assertEquals(1, embed(build("moved", "one")), "remembered, by the same code elsewhere");
    Encoder after = build("after", "two");
    after.embed(List.of());
    assertEquals(2, embed(after), "computed anew");
  }
}
