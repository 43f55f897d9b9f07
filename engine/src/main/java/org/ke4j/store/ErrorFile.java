package org.ke4j.store;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where whoever is to find out reads more of an error that nobody expected than its words. */
public final class ErrorFile {
  private ErrorFile() {}

  /**
   * Writes classes and calls to a new temporary file.
   *
   * @return "details are in FILE", or the details themselves where no file can be written
   */
  public static String details(Throwable error) {
    StringWriter trace = new StringWriter();
    error.printStackTrace(new PrintWriter(trace, true));
    try {
      Path file = Files.createTempFile("ke-error-", ".txt");
      Files.writeString(file, trace.toString(), StandardCharsets.UTF_8);
      return "details are in " + file;
    } catch (IOException e) {
      return trace.toString();
    }
  }
}
