package org.ke4j.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.ke4j.error.Ke4jException;

class ReasonsTest {
  @Test
  void faultsAreSaidWithoutClasses() {
    assertEquals("it is not text in UTF-8", Reasons.of(new MalformedInputException(1)));
    assertEquals(
        "Index 3 out of bounds for length 2",
        Reasons.of(new IndexOutOfBoundsException("Index 3 out of bounds for length 2")));
    assertEquals("a cycle", Reasons.of(new UncheckedIOException(new IOException("a cycle"))));
    assertEquals(
        "no value", Reasons.of(new IllegalStateException("java.lang.RuntimeException: no value")));
    assertEquals(
        "values that do not fit",
        Reasons.of(new IllegalStateException("class java.lang.String in class Foo")));
    assertEquals("values that do not fit", Reasons.of(new IllegalArgumentException()));
    assertEquals("a value of another kind", Reasons.of(new ClassCastException("java.lang.A")));
    assertEquals("a size below 0", Reasons.of(new NegativeArraySizeException("-3")));
    assertEquals(
        "something that is needed is missing",
        Reasons.of(new NullPointerException("\"<local1>\"")));
    assertEquals("/java.d/x: gone", Reasons.of(new Ke4jException("/java.d/x: gone")));
  }

  @Test
  void anErrorIsGivenTheNameOfItsFileOnce() {
    Path file = Path.of("some", "x.txt");
    IOException named = Reasons.naming(file, new IOException("broken"));
    assertEquals(file + ": broken", Reasons.withFile(named));
    assertEquals("broken", Reasons.of(named));
    assertSame(named, Reasons.naming(Path.of("other"), named));
    IOException gone = new NoSuchFileException("y");
    assertSame(gone, Reasons.naming(file, gone));
    Path folder = Path.of("").toAbsolutePath();
    assertEquals(
        folder + ": it is a folder, not a file",
        Reasons.withFile(Reasons.naming(folder, new IOException("Is a directory"))));
  }
}
