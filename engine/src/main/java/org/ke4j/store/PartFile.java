package org.ke4j.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.error.Check;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.FileTooNewException;
import org.ke4j.error.FileTooOldException;

/**
 * A file of several parts, each with a name, a version and a checksum of its own, so that one part
 * can be read without the others and damage is told by the part's name. Everything is
 * little-endian:
 *
 * <pre>
 * header   magic "KE4P", container version (int), kind (text), number of parts (int)
 *          of each part: name (text), version (int), length in bytes (long), CRC-32C (int)
 * check    CRC-32C of the header (int)
 * parts    one after the other, to the end of the file
 * part     number of sections (int), sections as in {@link SectionFile}
 * text     length in bytes (int), UTF-8
 * </pre>
 *
 * Every byte is covered by a checksum or by the length of the file, and is checked before anything
 * is believed or allocated for it. Reading runs no code of the file's.
 */
public final class PartFile {
  static final int MAGIC = 'K' | 'E' << 8 | '4' << 16 | 'P' << 24;
  static final int CONTAINER = 1;

  private static final int LEAST_BYTES = 4 + 4 + 4 + 4 + 4;

  /** Bytes of a part's entry without its name. */
  private static final int ENTRY_BYTES = 4 + 4 + 8 + 4;

  private final Path file;
  private final List<Entry> entries;

  private PartFile(Path file, List<Entry> entries) {
    this.file = file;
    this.entries = List.copyOf(entries);
  }

  /**
   * A part to write.
   *
   * @param version of its sections, 1 or more
   */
  public record Content(String name, int version, Sections sections) {}

  /**
   * What the header says of a part.
   *
   * @param bytes its length
   * @param checksum CRC-32C of its bytes
   */
  public record Entry(String name, int version, long from, long bytes, int checksum) {}

  /** Whether a file begins as one of this kind; false where it cannot be read. */
  public static boolean recognises(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.size() >= LEAST_BYTES
          && new SectionInput(file, channel, 0, channel.size()).readInt() == MAGIC;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Writes a file atomically (see {@link AtomicFiles}).
   *
   * @param kind what the file is: checked on reading
   * @param contents with distinct names
   */
  public static void write(Path file, String kind, List<Content> contents) throws IOException {
    Map<String, Content> distinct = new LinkedHashMap<>();
    List<Measured> measured = new ArrayList<>();
    for (Content content : contents) {
      Check.atLeast("version of " + content.name(), content.version(), 1);
      Check.that(
          distinct.put(content.name(), content) == null, "part %s: put twice", content.name());
      measured.add(measure(content.sections()));
    }
    AtomicFiles.write(
        file,
        stream -> {
          SectionOutput header = new SectionOutput(stream);
          header.writeInt(MAGIC);
          header.writeInt(CONTAINER);
          header.writeText(kind);
          header.writeInt(contents.size());
          for (int i = 0; i < contents.size(); i++) {
            header.writeText(contents.get(i).name());
            header.writeInt(contents.get(i).version());
            header.writeLong(measured.get(i).bytes);
            header.writeInt(measured.get(i).checksum);
          }
          header.writeInt(header.checksum());
          header.flush();
          for (Content content : contents) {
            SectionOutput body = new SectionOutput(stream);
            write(body, content.sections());
            body.flush();
          }
        });
  }

  private record Measured(long bytes, int checksum) {}

  /** Length and checksum of what {@link #write(SectionOutput, Sections)} will write. */
  private static Measured measure(Sections sections) throws IOException {
    long[] bytes = {0};
    OutputStream count =
        new OutputStream() {
          @Override
          public void write(int one) {
            bytes[0]++;
          }

          @Override
          public void write(byte[] some, int from, int length) {
            bytes[0] += length;
          }
        };
    SectionOutput out = new SectionOutput(count);
    write(out, sections);
    return new Measured(bytes[0], out.checksum());
  }

  private static void write(SectionOutput out, Sections sections) throws IOException {
    out.writeInt(sections.names().size());
    for (String name : sections.names()) {
      out.writeSection(name, sections.raw(name));
    }
    out.checksum();
  }

  /**
   * Opens a file: its header is read and checked, the parts are not.
   *
   * @param kind what the file must be
   * @throws CorruptFileException if it is truncated, damaged or something else
   * @throws FileTooNewException if a later KE4J wrote its container
   * @throws IOException if it is missing or unreadable
   */
  public static PartFile open(Path file, String kind) throws IOException {
    SectionFile.requireRegular(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < LEAST_BYTES) {
        throw new CorruptFileException(
            file, "length", "at least " + LEAST_BYTES + " bytes", size + " bytes");
      }
      SectionInput in = new SectionInput(file, channel, 0, size);
      int magic = in.readInt();
      if (magic != MAGIC) {
        String found = magic == SectionFile.MAGIC ? "a part of a folder" : "another file";
        throw new CorruptFileException(file, "header", "a " + kind + " of KE4J", found);
      }
      int container = in.readInt();
      if (container > CONTAINER) {
        throw new FileTooNewException(file, "container", CONTAINER, container);
      }
      if (container < CONTAINER) {
        throw new CorruptFileException(file, "header", "container " + CONTAINER, "" + container);
      }
      String actual = in.readText("kind");
      int count = in.readInt();
      if (count < 0 || (long) count * ENTRY_BYTES > size) {
        throw new CorruptFileException(
            file, "header", "a number of parts that the file can hold", "" + count);
      }
      List<Entry> entries = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        entries.add(
            new Entry(in.readText("name of a part"), in.readInt(), 0, in.readLong(), in.readInt()));
      }
      long end = in.offset();
      if (in.checksum(0, end) != in.readInt()) {
        throw new CorruptFileException(file, "header", "its checksum", "another");
      }
      if (!actual.equals(kind)) {
        throw new CorruptFileException(file, "kind", kind, actual);
      }
      return new PartFile(file, placed(file, entries, end + 4, size));
    } catch (EOFException e) {
      throw new CorruptFileException(file, "header", "more bytes", "the end of the file", e);
    }
  }

  private static List<Entry> placed(Path file, List<Entry> entries, long from, long size)
      throws CorruptFileException {
    List<Entry> placed = new ArrayList<>();
    long at = from;
    for (Entry entry : entries) {
      if (entry.bytes < 4 || entry.bytes > size - at) {
        throw new CorruptFileException(
            file,
            "part " + entry.name,
            entry.bytes + " bytes",
            size - at + " bytes: the file is cut off");
      }
      placed.add(new Entry(entry.name, entry.version, at, entry.bytes, entry.checksum));
      at += entry.bytes;
    }
    if (at != size) {
      throw new CorruptFileException(file, "length", at + " bytes", size + " bytes");
    }
    return placed;
  }

  public Path file() {
    return file;
  }

  /** What the file holds, in order. */
  public List<Entry> entries() {
    return entries;
  }

  public boolean has(String name) {
    return entries.stream().anyMatch(entry -> entry.name.equals(name));
  }

  /** The length of the whole file. */
  public long bytes() throws IOException {
    return Files.size(file);
  }

  /**
   * Reads a part, after checking all of its bytes.
   *
   * @param oldest the earliest version that the caller understands
   * @param newest the latest version that the caller understands
   * @throws CorruptFileException if the part is missing or damaged
   * @throws FileTooOldException if its version is below {@code oldest}
   * @throws FileTooNewException if its version is above {@code newest}
   */
  public Sections read(String name, int oldest, int newest) throws IOException {
    Entry entry =
        entries.stream()
            .filter(one -> one.name.equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new CorruptFileException(
                        file,
                        "parts",
                        name,
                        entries.stream().map(Entry::name).toList().toString()));
    if (entry.version < oldest) {
      throw new FileTooOldException(file, name, oldest, entry.version);
    }
    if (entry.version > newest) {
      throw new FileTooNewException(file, name, newest, entry.version);
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      SectionInput in = new SectionInput(file, channel, entry.from, entry.from + entry.bytes);
      int actual = in.checksum(entry.from, entry.from + entry.bytes);
      if (actual != entry.checksum) {
        throw new CorruptFileException(
            file,
            "part " + name,
            String.format("checksum %08x", entry.checksum),
            String.format("%08x", actual));
      }
      Sections sections = new Sections(entry.version, file + ": part " + name);
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        in.readSection(sections);
      }
      in.expectEnd();
      return sections;
    } catch (EOFException e) {
      throw new CorruptFileException(file, "part " + name, "more bytes", "its end", e);
    }
  }
}
