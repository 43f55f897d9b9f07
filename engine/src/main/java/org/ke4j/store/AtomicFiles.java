package org.ke4j.store;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * Writes files so that a reader, even after a crash or a loss of power, finds the old content or
 * the new, never a part: a temporary file in the same folder, flushed to the disk, moved over the
 * target in one step, and the folder flushed too.
 */
public final class AtomicFiles {
  private static final String SUFFIX = ".ke4j-part";
  private static final Duration LEFT_OVER = Duration.ofDays(1);

  private AtomicFiles() {}

  /** Produces the bytes of a file; need not close the stream. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes or replaces a file; missing folders are made. When {@code content} throws, the old file
   * stays as it was.
   *
   * @throws IOException if the disk refuses
   */
  public static void write(Path file, Content content) throws IOException {
    Path folder = file.toAbsolutePath().normalize().getParent();
    if (folder == null) {
      throw new IOException(file + ": not the path of a file");
    }
    Files.createDirectories(folder);
    removeLeftOvers(folder, file.getFileName().toString());
    Path part = folder.resolve("." + file.getFileName() + "." + UUID.randomUUID() + SUFFIX);
    boolean moved = false;
    try {
      try (FileChannel channel =
          FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
        content.writeTo(out);
        out.flush();
        channel.force(true);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      moved = true;
      flushFolder(folder);
    } finally {
      if (!moved) {
        Files.deleteIfExists(part);
      }
    }
  }

  /** Writes or replaces a file with these bytes. */
  public static void write(Path file, byte[] bytes) throws IOException {
    write(file, out -> out.write(bytes));
  }

  /** Writes or replaces a file with this text in UTF-8. */
  public static void write(Path file, String text) throws IOException {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Parts of this file that a killed process left here more than a day ago. */
  private static void removeLeftOvers(Path folder, String name) throws IOException {
    Instant limit = Instant.now().minus(LEFT_OVER);
    String prefix = "." + name + ".";
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(
            folder,
            entry -> {
              String other = entry.getFileName().toString();
              return other.startsWith(prefix) && other.endsWith(SUFFIX);
            })) {
      for (Path entry : entries) {
        FileTime changed = Files.getLastModifiedTime(entry);
        if (changed.toInstant().isBefore(limit)) {
          Files.deleteIfExists(entry);
        }
      }
    } catch (java.nio.file.NoSuchFileException e) {
      // Another process finished or removed it meanwhile.
    }
  }

  /** Makes the move itself durable, where the system lets a folder be opened (not Windows). */
  private static void flushFolder(Path folder) throws IOException {
    if (System.getProperty("os.name", "").startsWith("Windows")) {
      return;
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
