package org.ke4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

/** What nobody expected: words on the screen, classes and calls in a file. */
class FailuresTest {
  private static String said(int status, IntSupplier work) {
    PrintStream before = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      assertEquals(status, work.getAsInt());
    } finally {
      System.setErr(before);
    }
    return bytes.toString(StandardCharsets.UTF_8).strip();
  }

  @Test
  void anInternalErrorShowsNoClasses() throws IOException {
    Map<Exception, String> errors =
        Map.of(
            new IllegalStateException("the size is -1"), "the size is -1",
            new NullPointerException("Cannot invoke \"java.util.List.size()\""),
                "something that is needed is missing",
            new IndexOutOfBoundsException("Index 3 out of bounds for length 2"),
                "Index 3 out of bounds for length 2",
            new RuntimeException(new ClassCastException("class java.lang.String")),
                "values that do not fit");
    for (Map.Entry<Exception, String> one : errors.entrySet()) {
      String said = said(1, () -> Failures.handle(one.getKey(), null, null));
      String start =
          "ke: internal error: " + one.getValue() + "; please report it, details are in ";
      assertTrue(said.startsWith(start), said);
      Path details = Path.of(said.substring(start.length()));
      assertTrue(Files.readString(details).contains(one.getKey().getClass().getName()), said);
      Files.delete(details);
    }
  }

  @Test
  void namesThatCannotBeFilesAreWrongUse() {
    for (String[] words :
        new String[][] {
          {"metrics", "a\0b"}, {"metrics", ""}, {"metrics", "x.csv", "--json", "a\0b"}
        }) {
      String said = said(2, () -> Ke.run(words));
      assertTrue(
          said.contains("cannot be the name of a file") || said.contains("got nothing"), said);
      assertFalse(said.contains("Exception"), said);
    }
  }
}
