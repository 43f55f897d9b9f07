package org.ke4j.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.ke4j.error.UsageException;

class PathNamesTest {
  @Test
  void whatIsNoNameIsRefusedInWords() {
    assertEquals(Path.of("a", "b"), PathNames.of("a/b"));
    UsageException nothing = assertThrows(UsageException.class, () -> PathNames.of(""));
    assertEquals("expected a path, got nothing", nothing.getMessage());
    UsageException zero = assertThrows(UsageException.class, () -> PathNames.of("a\0b"));
    assertTrue(
        zero.getMessage().startsWith("'a\0b' cannot be the name of a file: "), zero.getMessage());
  }

  @Test
  void oneFolderHasOneWholePath() {
    assertEquals(PathNames.whole(Path.of("x")), PathNames.whole(Path.of("y", "..", ".", "x")));
    assertTrue(PathNames.whole(Path.of("")).isAbsolute());
  }
}
