package org.ke4j.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.ke4j.store.Reasons;

/** Standard output. Java's own swallows every failure: this one is asked at the end. */
final class StandardOutput {
  private static Remembering stream;

  private StandardOutput() {}

  /** Takes the place of {@link System#out}, to know why writing failed. */
  static void install() {
    stream = new Remembering(new FileOutputStream(FileDescriptor.out));
    System.setOut(new PrintStream(stream, false, StandardCharsets.UTF_8));
  }

  /** Prints in UTF-8. */
  static void print(String text) {
    PrintStream utf8 = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    utf8.print(text);
    utf8.flush();
  }

  /** The status of a command, 1 if what it printed did not arrive. */
  static int checked(int status) {
    if (!System.out.checkError()) {
      return status;
    }
    String reason = stream == null || stream.failure == null ? "" : Reasons.of(stream.failure);
    // A reader who has seen enough ('ke encoders | head') needs no message.
    if (!"Broken pipe".equals(reason)) {
      Failures.say("standard output cannot be written" + (reason.isEmpty() ? "" : ": " + reason));
    }
    return Math.max(status, Failures.COULD_NOT);
  }

  private static final class Remembering extends FilterOutputStream {
    private IOException failure;

    Remembering(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      try {
        out.write(bytes, from, count);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }
  }
}
