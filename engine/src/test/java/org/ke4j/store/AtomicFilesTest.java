package org.ke4j.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.error.UsageException;

class AtomicFilesTest {
  @TempDir Path folder;

  /** Rewrites a section file for ever; the test kills it. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) throws IOException {
      Path file = Path.of(arguments[0]);
      for (long round = 1; ; round++) {
        double[] values = new double[100_000];
        Arrays.fill(values, (double) round);
        SectionFile.write(
            file, "round", 1, new Sections().put("round", round).put("values", values));
      }
    }
  }

  @Test
  void aWriterKilledAtAnyMomentLeavesAWholeFile() throws Exception {
    Path file = folder.resolve("state");
    SplittableRandom random = new SplittableRandom(11);
    long last = 0;
    for (int kill = 0; kill < 5; kill++) {
      Process child =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx64m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Writer.class.getName(),
                  file.toString())
              .inheritIO()
              .start();
      FileTime before = Files.exists(file) ? Files.getLastModifiedTime(file) : null;
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (!Files.exists(file) || Files.getLastModifiedTime(file).equals(before)) {
        assertTrue(child.isAlive() && System.nanoTime() < deadline, "the writer did not write");
        Thread.sleep(5);
      }
      Thread.sleep(random.nextInt(60));
      child.destroyForcibly().waitFor();

      Sections found = SectionFile.read(file, "round", 1, 1);
      double[] expected = new double[100_000];
      Arrays.fill(expected, (double) found.number("round"));
      assertArrayEquals(expected, found.doubles("values"));
      last = Math.max(last, found.number("round"));
    }
    assertTrue(last > 1, "the writer was killed before its second round every time");
  }

  @Test
  void aFailingWriterChangesNothing() throws Exception {
    Path file = folder.resolve("deep").resolve("state");
    AtomicFiles.write(file, "old");
    assertThrows(
        IOException.class,
        () ->
            AtomicFiles.write(
                file,
                out -> {
                  out.write(1);
                  throw new IOException("disk full");
                }));
    assertEquals("old", Files.readString(file));
    try (Stream<Path> entries = Files.list(file.getParent())) {
      assertEquals(1, entries.count(), "only the file itself is left");
    }
  }

  @Test
  void leftOversOfKilledWritersAreRemovedAfterADay() throws Exception {
    Path file = folder.resolve("state");
    Path old = folder.resolve(".state.1.ke4j-part");
    Path young = folder.resolve(".state.2.ke4j-part");
    Path other = folder.resolve(".others.3.ke4j-part");
    for (Path part : new Path[] {old, young, other}) {
      Files.writeString(part, "half");
      Files.setLastModifiedTime(part, FileTime.from(Instant.now().minusSeconds(200_000)));
    }
    Files.setLastModifiedTime(young, FileTime.from(Instant.now()));
    AtomicFiles.write(file, "new");
    assertTrue(Files.notExists(old) && Files.exists(young) && Files.exists(other));
  }

  @Test
  void tryingOutLeavesNothing() throws IOException {
    Path there = Files.createDirectories(folder.resolve("there"));
    AtomicFiles.tryOutFolder(there.resolve("a/b/c"));
    AtomicFiles.tryOut(there.resolve("d/e.txt"));
    AtomicFiles.tryOutFolder(there);
    try (var entries = Files.list(there)) {
      assertEquals(0, entries.count());
    }
  }

  @Test
  void whatIsTriedInVainIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    IOException refused = assertThrows(IOException.class, () -> AtomicFiles.tryOutFolder(file));
    assertTrue(refused.getMessage().startsWith(file + ": cannot be written: "));
    Path below = file.resolve("below");
    refused = assertThrows(IOException.class, () -> AtomicFiles.tryOut(below));
    assertTrue(refused.getMessage().startsWith(below + ": cannot be written: "));
  }

  @Test
  void aFileForTwoResultsIsRefused() throws IOException {
    Path one = folder.resolve("one.json");
    AtomicFiles.tryOut(List.of(one, folder.resolve("two.json")));
    UsageException refused =
        assertThrows(
            UsageException.class,
            () -> AtomicFiles.tryOut(List.of(one, folder.resolve("./one.json"))));
    assertTrue(refused.getMessage().contains("two results"), refused.getMessage());
  }
}
