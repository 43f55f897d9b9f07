package org.ke4j.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CacheFolderTest {
  @Test
  void theMostParticularWins() {
    assertEquals(Path.of("p"), CacheFolder.root("p", "own", "caches", "home"));
    assertEquals(Path.of("own"), CacheFolder.root(null, "own", "caches", "home"));
    assertEquals(Path.of("caches", "ke4j"), CacheFolder.root("", " ", "caches", "home"));
    assertEquals(Path.of("home", ".cache", "ke4j"), CacheFolder.root(null, null, null, "home"));
  }

  @Test
  void aUserWithoutAHomeGetsAFolderAmongTheTemporaryFiles() {
    assertEquals("/h", CacheFolder.home("/h", "/passwd", "/tmp/x"));
    assertEquals("/passwd", CacheFolder.home("", "/passwd", "/tmp/x"));
    assertEquals("/tmp/x", CacheFolder.home(null, "?", "/tmp/x"));
    assertEquals("/tmp/x", CacheFolder.home("relative", null, "/tmp/x"));
  }
}
