package org.ke4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a command that lacks memory advises: only options that it has. */
class OutOfMemoryTest {
  @TempDir private Path folder;

  private static String said(Runnable work) {
    PrintStream before = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      work.run();
    } finally {
      System.setErr(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static String advice(String... words) {
    CommandLine line = Verbs.line(words);
    Unused.Options.hide(line);
    line.parseArgs(words);
    return said(() -> assertEquals(1, Failures.outOfMemory(line.getParseResult())));
  }

  @Test
  void onlyOptionsOfTheCommandAreNamed() {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("evaluate --data digits", " (--train, --test)");
    options.put("embed --output e.npy", " (--train, --test)");
    options.put("embed --output e.npy --input x.npy", "");
    options.put("encoders distil e.onnx", " (--train, --test)");
    options.put("train --data digits", " (--train)");
    options.put("rank", " (--train)");
    options.put("transformations", " (--train)");
    options.put("score m.ke4j --data digits", " (--test)");
    options.put("score m.ke4j --images photos", "");
    options.put("score m.ke4j photos", "");
    options.put("transport x.npy y.npy", "");
    options.put("fit --normal photos --out m.ke4j", "");
    options.put("serve m.ke4j", "");
    options.put("drift m.ke4j photos", "");
    options.put("encoders", "");
    options.put("metrics x.csv", "");
    options.forEach(
        (words, named) -> {
          String said = advice(words.split(" "));
          assertTrue(said.startsWith("ke: out of memory with a heap of "), said);
          String end = named.isEmpty() ? "" : ", or work on fewer images" + named;
          assertTrue(said.endsWith("(KE_JAVA_OPTS=-Xmx8g ./ke ...)" + end + "\n"), words + said);
        });
  }

  /** Nearly 2^31 bytes that take no room on the disk, but eight times as much as numbers. */
  @Test
  void aCommandThatLacksMemorySaysSo() throws IOException {
    Path file = folder.resolve("large.npy");
    int count = Integer.MAX_VALUE - 8;
    String header =
        "{'descr': '|u1', 'fortran_order': False, 'shape': (" + count + ",), }".indent(0);
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
      out.write(new byte[] {(byte) header.length(), 0});
      out.write(header.getBytes(StandardCharsets.US_ASCII));
      out.setLength(10 + header.length() + (long) count);
    }
    String[] words = {"transport", file.toString(), file.toString()};
    String said = said(() -> assertEquals(1, Ke.run(words)));
    assertTrue(said.endsWith(" MB; give it more (KE_JAVA_OPTS=-Xmx8g ./ke ...)\n"), said);
  }
}
