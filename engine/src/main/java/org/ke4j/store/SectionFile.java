package org.ke4j.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.ke4j.error.Check;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.FileTooNewException;
import org.ke4j.error.FileTooOldException;

/**
 * The one binary file format of KE4J. Everything is little-endian:
 *
 * <pre>
 * header   magic "KE4J", container version (int), kind (text), version of the kind (int),
 *          number of sections (int)
 * section  type (byte), name (text), number of elements (long), elements
 * footer   magic (int), CRC-32C of all bytes before the footer (int)
 * text     length in bytes (int), UTF-8
 * </pre>
 *
 * The checksum is verified over the whole file before anything is believed or allocated, so a
 * truncated or damaged file is refused on opening.
 */
public final class SectionFile {
  static final int MAGIC = 'K' | 'E' << 8 | '4' << 16 | 'J' << 24;
  static final int END = ~MAGIC;
  static final int CONTAINER = 1;
  static final int FOOTER_BYTES = 8;
  static final int LEAST_BYTES = 8 + 4 + 4 + 4 + FOOTER_BYTES;

  private SectionFile() {}

  /**
   * Writes a file atomically (see {@link AtomicFiles}).
   *
   * @param kind what the file is, for example {@code "checkpoint"}: checked on reading
   * @param version the version of that kind's sections, 1 or more
   */
  public static void write(Path file, String kind, int version, Sections sections)
      throws IOException {
    Check.atLeast("version", version, 1);
    AtomicFiles.write(
        file,
        stream -> {
          SectionOutput out = new SectionOutput(stream);
          out.writeInt(MAGIC);
          out.writeInt(CONTAINER);
          out.writeText(kind);
          out.writeInt(version);
          out.writeInt(sections.names().size());
          for (String name : sections.names()) {
            out.writeSection(name, sections.raw(name));
          }
          int checksum = out.checksum();
          out.writeInt(END);
          out.writeInt(checksum);
          out.flush();
        });
  }

  /** Refuses what would never end, or block: a pipe, a device, a folder. */
  static void requireRegular(Path file) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new CorruptFileException(file, "file", "a regular file", "a folder, pipe or device");
    }
  }

  /**
   * Reads a file, after checking all of it.
   *
   * @param kind what the file must be
   * @param oldest the earliest version that the caller understands
   * @param newest the latest version that the caller understands
   * @throws CorruptFileException if it is truncated, damaged, or of another kind
   * @throws FileTooOldException if its version is below {@code oldest}
   * @throws FileTooNewException if its version is above {@code newest}
   * @throws IOException if it is missing or unreadable
   */
  public static Sections read(Path file, String kind, int oldest, int newest) throws IOException {
    return read(file, kind, oldest, newest, Long.MAX_VALUE);
  }

  /**
   * Reads a file whose greatest length is known, after checking all of it.
   *
   * @param mostBytes a longer one is refused before anything of it is read
   * @throws CorruptFileException also if it is longer, or no regular file
   */
  public static Sections read(Path file, String kind, int oldest, int newest, long mostBytes)
      throws IOException {
    requireRegular(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < LEAST_BYTES) {
        throw new CorruptFileException(
            file, "length", "at least " + LEAST_BYTES + " bytes", size + " bytes");
      }
      if (size > mostBytes) {
        throw new CorruptFileException(
            file, "length", "at most " + mostBytes + " bytes", size + " bytes");
      }
      SectionInput in = new SectionInput(file, channel, size);
      int magic = in.readInt();
      if (magic != MAGIC) {
        throw new CorruptFileException(
            file, "header", "a KE4J file", String.format("magic %08x", magic));
      }
      int container = in.readInt();
      if (container > CONTAINER) {
        throw new FileTooNewException(file, "container", CONTAINER, container);
      }
      if (container < CONTAINER) {
        throw new CorruptFileException(file, "header", "container " + CONTAINER, "" + container);
      }
      in.verifyChecksum();
      String actual = in.readText("kind");
      if (!actual.equals(kind)) {
        throw new CorruptFileException(file, "kind", kind, actual);
      }
      int version = in.readInt();
      if (version < oldest) {
        throw new FileTooOldException(file, kind, oldest, version);
      }
      if (version > newest) {
        throw new FileTooNewException(file, kind, newest, version);
      }
      Sections sections = new Sections(version, file.toString());
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        in.readSection(sections);
      }
      in.expectEnd();
      return sections;
    } catch (EOFException e) {
      throw new CorruptFileException(file, "content", "more bytes", "the end of the file", e);
    }
  }
}
