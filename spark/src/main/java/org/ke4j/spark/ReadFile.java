package org.ke4j.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.sql.Timestamp;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.SerializableConfiguration;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UnreadableImageException;
import org.ke4j.image.ImageDecoder;
import org.ke4j.store.Reasons;

/**
 * A file of a list as a row of {@link Pictures}; what cannot be read becomes a row that says so. Of
 * a large file the beginning is read first: what is no picture is known from it. A file of which
 * the task slots of a process could not hold one each is refused.
 */
final class ReadFile implements Function<Row, Row> {
  private static final long serialVersionUID = 1L;
  private static final long LARGEST = Integer.MAX_VALUE - 64L;

  /** Larger files are looked at before they are read. */
  private static final long LOOKED_AT = 1L << 20;

  /** Enough to recognise every format. */
  private static final int START = 64;

  /** Files of cameras; they are read with the smallest heap. */
  private static final long USUAL = 24L << 20;

  /** How often Spark holds a file's bytes while they become a row, and as much again for others. */
  private static final int COPIES = 8;

  private static final int ATTEMPTS = 3;

  private final SerializableConfiguration hadoop;
  private final Slots slots;

  ReadFile(SerializableConfiguration hadoop, Slots slots) {
    this.hadoop = hadoop;
    this.slots = slots;
  }

  /** What {@link #call} takes. */
  static Row row(Listing.File file) {
    return RowFactory.create(file.name(), file.path(), file.length(), file.time(), file.error());
  }

  @Override
  public Row call(Row file) {
    String known = file.getString(4);
    if (known != null) {
      return RowFactory.create(
          file.getString(0), Source.topFolder(file.getString(0)), null, null, known);
    }
    byte[] content = null;
    String error = null;
    try {
      content = read(file.getString(1), file.getLong(2));
    } catch (UnreadableImageException e) {
      error = e.reason();
    } catch (IOException e) {
      error = "it cannot be read: " + Reasons.of(e);
    } catch (IllegalArgumentException e) { // a name that Hadoop does not take
      error = "it cannot be read: " + Reasons.of(e);
    } catch (OutOfMemoryError e) { // the array alone was too large
      error = "it cannot be read: there is no memory for its " + file.getLong(2) + " bytes";
    }
    String name = file.getString(0);
    return RowFactory.create(
        name, Source.topFolder(name), new Timestamp(file.getLong(3)), content, error);
  }

  private byte[] read(String path, long length) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try (InputStream in = open(new Path(path))) {
        return read(in, path, length);
      } catch (FileNotFoundException
          | NoSuchFileException
          | AccessDeniedException
          | AccessControlException e) {
        throw e;
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        pause(attempt);
      }
    }
  }

  private InputStream open(Path path) throws IOException {
    java.nio.file.Path here = LocalTree.place(path, hadoop.value());
    return here != null
        ? Files.newInputStream(here)
        : path.getFileSystem(hadoop.value()).open(path);
  }

  private byte[] read(InputStream in, String path, long length) throws IOException {
    if (length <= LOOKED_AT) {
      return in.readAllBytes();
    }
    PushbackInputStream whole = new PushbackInputStream(in, START);
    byte[] start = whole.readNBytes(START);
    refuseOthers(start, path);
    whole.unread(start);
    long most = most(Runtime.getRuntime().maxMemory(), slots.count());
    byte[] content = length > most ? null : whole.readNBytes((int) most + 1);
    if (content == null || content.length > most) {
      throw new UnreadableImageException(
          path,
          String.format(
              Locale.ROOT,
              "it has %d MB; with this memory and so many tasks at once at most %d MB of a picture"
                  + " are read (spark.executor.memory, on one machine KE_JAVA_OPTS=-Xmx8g)",
              Math.max(length, most + 1) >> 20,
              most >> 20));
    }
    return content;
  }

  /** Bytes of a file that a process with such a heap reads at most. */
  static long most(long heap, int slots) {
    return Math.min(LARGEST, Math.max(USUAL, heap / COPIES / slots));
  }

  /** Refuses what does not begin like a picture. */
  private static void refuseOthers(byte[] start, String path) {
    try {
      ImageDecoder.installed().pixels(start, path);
    } catch (UnreadableImageException e) {
      // A picture is called cut off here, since most of it is missing; what is none is something
      // else.
      if (e.reason().startsWith("it is ")) {
        throw e;
      }
    }
  }

  private static void pause(int attempt) {
    try {
      Thread.sleep(200L << attempt);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Ke4jException("interrupted while a picture was read", e);
    }
  }
}
