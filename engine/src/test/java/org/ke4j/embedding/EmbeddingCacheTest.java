package org.ke4j.embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.matrix.Matrix;

class EmbeddingCacheTest {
  private static final Matrix VALUES = new Matrix(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);

  @TempDir private Path folder;
  private final AtomicInteger computed = new AtomicInteger();

  private Matrix get(EmbeddingCache.Key key) {
    return new EmbeddingCache(folder)
        .get(
            key,
            () -> {
              computed.incrementAndGet();
              return VALUES;
            });
  }

  @Test
  void secondAskIsReadFromDisk() {
    EmbeddingCache.Key key = new EmbeddingCache.Key("e", "i", "flip", 1, 7);
    assertEquals(VALUES, get(key));
    assertEquals(VALUES, get(key));
    assertEquals(1, computed.get());
  }

  @Test
  void everyPartOfTheKeyCounts() {
    get(new EmbeddingCache.Key("e", "i", "flip", 1, 7));
    get(new EmbeddingCache.Key("f", "i", "flip", 1, 7));
    get(new EmbeddingCache.Key("e", "j", "flip", 1, 7));
    get(new EmbeddingCache.Key("e", "i", "snow", 1, 7));
    get(new EmbeddingCache.Key("e", "i", "flip", 2, 7));
    get(new EmbeddingCache.Key("e", "i", "flip", 1, 8));
    assertEquals(6, computed.get());
  }

  @Test
  void damagedEntryIsComputedAgain() throws IOException {
    EmbeddingCache.Key key = new EmbeddingCache.Key("e", "i", "flip", 1, 7);
    get(key);
    Path file;
    try (Stream<Path> files = Files.walk(folder)) {
      file = files.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 16;
      Files.write(file, damaged);
      assertEquals(VALUES, get(key));
      assertEquals(i + 2, computed.get());
    }
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
    assertEquals(VALUES, get(key));
    assertEquals(whole.length + 2, computed.get());
  }
}
