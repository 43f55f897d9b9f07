package org.ke4j.store;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.ke4j.error.UsageException;

/**
 * Writes files so that a reader, even after a crash or a loss of power, finds the old content or
 * the new, never a part: a temporary file in the same folder, flushed to the disk, moved over the
 * target in one step, and the folder flushed too.
 */
public final class AtomicFiles {
  private static final String SUFFIX = ".ke4j-part";
  private static final Duration LEFT_OVER = Duration.ofDays(1);

  private AtomicFiles() {}

  /** A file that the disk refused, with the reason apart from its name. */
  static final class Unwritten extends FileSystemException {
    private static final long serialVersionUID = 1;

    Unwritten(Path file, IOException cause) {
      super(file.toString(), null, Reasons.of(cause));
      initCause(cause);
    }

    @Override
    public String getMessage() {
      return getFile() + ": cannot be written: " + getReason();
    }
  }

  /** Produces the bytes of a file; need not close the stream. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes or replaces a file; missing folders are made. When {@code content} throws, the old file
   * stays as it was. A link stays: what it points to is replaced. What is no file (a device, a
   * pipe) is written to.
   *
   * @throws IOException naming the file if the disk refuses
   */
  public static void write(Path file, Content content) throws IOException {
    try {
      Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath().normalize();
      if (Files.isDirectory(target)) {
        throw new IOException("it is a folder");
      }
      if (Files.exists(target) && !Files.isRegularFile(target)) {
        writeThrough(target, content);
      } else {
        replace(target, content);
      }
    } catch (IOException e) {
      throw new Unwritten(file, e);
    }
  }

  /**
   * Copies a file in the same way, with the time of its last change; missing folders are made.
   *
   * @throws IOException naming the file that cannot be read, or the copy if the disk refuses
   */
  public static void copy(Path from, Path to) throws IOException {
    try (InputStream in = Files.newInputStream(from)) {
      FileTime changed = Files.getLastModifiedTime(from);
      try {
        Path target = to.toAbsolutePath().normalize();
        Path folder = Files.createDirectories(target.getParent());
        // A name of full length leaves no room for more in that of the temporary file.
        Path part = folder.resolve("." + UUID.randomUUID() + SUFFIX);
        replace(target, part, in::transferTo);
        Files.setLastModifiedTime(target, changed);
      } catch (IOException e) {
        throw new Unwritten(to, e);
      }
    }
  }

  private static void writeThrough(Path device, Content content) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(device), 1 << 16)) {
      content.writeTo(out);
    }
  }

  private static void replace(Path file, Content content) throws IOException {
    Path folder = file.getParent();
    if (folder == null) {
      throw new IOException("not the path of a file");
    }
    Files.createDirectories(folder);
    removeLeftOvers(folder, file.getFileName().toString());
    replace(
        file, folder.resolve("." + file.getFileName() + "." + UUID.randomUUID() + SUFFIX), content);
  }

  private static void replace(Path file, Path part, Content content) throws IOException {
    boolean moved = false;
    try {
      try (FileChannel channel =
          FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
        content.writeTo(out);
        out.flush();
        channel.force(true);
      }
      keepPermissions(file, part);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      moved = true;
      flushFolder(file.getParent());
    } finally {
      if (!moved) {
        Files.deleteIfExists(part);
      }
    }
  }

  private static void keepPermissions(Path old, Path part) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(old, PosixFileAttributeView.class);
    if (view != null && Files.exists(old)) {
      Files.setPosixFilePermissions(part, view.readAttributes().permissions());
    }
  }

  /**
   * Tries whether a file could be written, for the time before costly work: makes its folder and a
   * temporary file beside it, and deletes both.
   *
   * @throws IOException naming the file if it could not
   */
  public static void tryOut(Path file) throws IOException {
    try {
      if (Files.isDirectory(file)) {
        throw new IOException("it is a folder");
      }
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        return;
      }
      Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath().normalize();
      tryOutFolder(target.getParent());
    } catch (IOException e) {
      throw new Unwritten(file, e);
    }
  }

  /**
   * The same for several files, of which none may be named twice.
   *
   * @throws UsageException if one is
   */
  public static void tryOut(List<Path> files) throws IOException {
    for (int i = 0; i < files.size(); i++) {
      Path file = files.get(i);
      tryOut(file);
      for (Path other : files.subList(0, i)) {
        boolean there = Files.exists(file) && Files.exists(other);
        boolean same =
            there
                ? Files.isSameFile(file, other)
                : PathNames.whole(file).equals(PathNames.whole(other));
        if (same && (!there || Files.isRegularFile(file))) {
          throw new UsageException(
              file + ": is named for two results, one would destroy the other");
        }
      }
    }
  }

  /**
   * Tries whether files could be written into a folder: makes it and a temporary file in it, and
   * deletes what it has made, so that work which fails later leaves no empty folder.
   *
   * @throws IOException naming the folder if not
   */
  public static void tryOutFolder(Path folder) throws IOException {
    Deque<Path> made = new ArrayDeque<>();
    for (Path at = folder.toAbsolutePath().normalize();
        at != null && !Files.exists(at, LinkOption.NOFOLLOW_LINKS);
        at = at.getParent()) {
      made.add(at);
    }
    try {
      Files.createDirectories(folder);
      Path trial = folder.resolve("." + UUID.randomUUID() + SUFFIX);
      try {
        Files.write(trial, new byte[1], StandardOpenOption.CREATE_NEW);
      } finally {
        Files.deleteIfExists(trial);
      }
    } catch (IOException e) {
      throw new Unwritten(folder, e);
    } finally {
      deleteEmpty(made);
    }
  }

  /** The innermost first; one in which another program has put something meanwhile stays. */
  private static void deleteEmpty(Deque<Path> folders) throws IOException {
    try {
      for (Path folder : folders) {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
          Files.delete(folder);
        }
      }
    } catch (DirectoryNotEmptyException e) {
      // its parents are not empty either
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
