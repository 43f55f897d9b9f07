package org.ke4j.spark.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.IntSupplier;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.ke4j.error.Ke4jException;

/** What is said of failures: no classes of Java, nothing that steers a screen. */
class SparkFailuresTest {
  /** What is said by a step that ends with status 1. */
  private static String said(IntSupplier step) {
    PrintStream err = System.err;
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    int status;
    try {
      System.setErr(new PrintStream(messages, true, StandardCharsets.UTF_8));
      status = step.getAsInt();
    } finally {
      System.setErr(err);
    }
    assertEquals(1, status);
    return messages.toString(StandardCharsets.UTF_8).strip();
  }

  private static String said(Exception error) {
    return said(() -> SparkFailures.handle(error, null, null));
  }

  /** The message up to its file, which holds the class. */
  private static String withDetails(Exception error, String type) throws IOException {
    String said = said(error);
    String[] parts = said.split("; details are in ", 2);
    assertEquals(2, parts.length, said);
    Path details = Path.of(parts[1]);
    assertTrue(Files.readString(details).contains(type), said);
    Files.delete(details);
    return parts[0];
  }

  @Test
  void whatNobodyExpectedIsToldWithoutAClass() throws IOException {
    assertEquals(
        "ke: the job failed: the size is -1",
        withDetails(new IllegalStateException("the size is -1"), "IllegalStateException"));
    assertEquals(
        "ke: the job failed: Relative path in absolute URI: a:b",
        withDetails(
            new IllegalArgumentException(
                "java.net.URISyntaxException: Relative path in absolute URI: a:b"),
            "IllegalArgumentException"));
    Map<Exception, String> words =
        Map.of(
            new NullPointerException("Cannot invoke \"java.util.List.size()\""),
            "something that is needed is missing",
            new ClassCastException("java.lang.String cannot be cast"),
            "a value of another kind",
            new IllegalStateException(),
            "values that do not fit");
    for (Map.Entry<Exception, String> one : words.entrySet()) {
      Exception error = one.getKey();
      assertEquals(
          "ke: the job failed: " + one.getValue(),
          withDetails(new IllegalStateException(error), error.getClass().getSimpleName()));
    }
  }

  @Test
  void aTaskThatFailsIsToldWithoutAClass() throws IOException {
    String lost = "Job aborted: Lost task 0.0 in stage 0.0 (TID 0) (host executor driver): ";
    assertEquals(
        "ke: the job failed: x.png: damaged",
        said(new SparkException(lost + "org.ke4j.error.Ke4jException: x.png: damaged")));
    String plain =
        withDetails(
            new SparkException(
                lost + "java.lang.NullPointerException\n\tat org.ke4j.X.y(X.java:1)"),
            "NullPointerException");
    assertTrue(plain.startsWith("ke: the job failed: Job aborted"), plain);
    assertFalse(plain.contains("NullPointer") || plain.contains("X.java"), plain);
  }

  @Test
  void namesAreSpeltOut() {
    assertEquals(
        "ke: \\u001b[2Jx.png: damaged", said(new Ke4jException("\u001b[2Jx.png: damaged")));
  }

  @Test
  void memoryThatRunsOutIsTold() {
    OutOfMemoryError full = new OutOfMemoryError("Java heap space");
    PrintStream out = System.out;
    String direct;
    try {
      System.setOut(
          new PrintStream(
              new OutputStream() {
                @Override
                public void write(int one) {
                  throw full;
                }
              }));
      direct = said(() -> SparkCommand.run("--help"));
    } finally {
      System.setOut(out);
    }
    assertTrue(direct.startsWith("ke: out of memory with a heap of "), direct);
    assertTrue(direct.contains("KE_JAVA_OPTS=-Xmx8g"), direct);
    assertEquals(direct, said(new IllegalStateException(full)));
    assertEquals(
        direct,
        said(
            new SparkException(
                "Lost task 0.0 (TID 0) (host executor 1): java.lang.OutOfMemoryError: full")));
  }
}
