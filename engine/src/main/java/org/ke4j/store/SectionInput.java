package org.ke4j.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.ke4j.error.CorruptFileException;

/** Decodes the parts of a {@link SectionFile}; never reads, nor allocates for, its footer. */
final class SectionInput {
  private final Path file;
  private final FileChannel channel;
  private final long end;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);

  /** Position in the file of the buffer's end. */
  private long position;

  SectionInput(Path file, FileChannel channel, long size) {
    this(file, channel, 0, size - SectionFile.FOOTER_BYTES);
  }

  /** Reads from one place of the file to another, excluded. */
  SectionInput(Path file, FileChannel channel, long from, long end) {
    this.file = file;
    this.channel = channel;
    this.position = from;
    this.end = end;
    buffer.limit(0);
  }

  /** Compares the footer with the checksum of all before it. The reading position stays. */
  void verifyChecksum() throws IOException {
    int actual = checksum(0, end);
    ByteBuffer footer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    readFully(footer, end);
    footer.flip();
    if (footer.getInt() != SectionFile.END) {
      throw new CorruptFileException(
          file, "footer", "the end mark", "other bytes: the file is cut off or has grown");
    }
    int expected = footer.getInt();
    if (expected != actual) {
      throw new CorruptFileException(
          file, "checksum", String.format("%08x", expected), String.format("%08x", actual));
    }
  }

  /** CRC-32C of bytes of the file. The reading position stays. */
  int checksum(long from, long to) throws IOException {
    CRC32C crc = new CRC32C();
    ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(1 << 18, Math.max(1, to - from)));
    for (long at = from; at < to; ) {
      chunk.clear().limit((int) Math.min(chunk.capacity(), to - at));
      readFully(chunk, at);
      at += chunk.position();
      crc.update(chunk.flip());
    }
    return (int) crc.getValue();
  }

  /** Where the next byte that is read lies in the file. */
  long offset() {
    return position - buffer.remaining();
  }

  void readSection(Sections into) throws IOException {
    int code = need(1).get();
    SectionType type = SectionType.ofCode(code);
    if (type == null) {
      throw new CorruptFileException(file, "section", "a known type", "type " + code);
    }
    String name = readText("name of a section");
    long count = readLong();
    if (count < 0
        || count > Integer.MAX_VALUE - 16
        || count * type.elementBytes() > end - position + buffer.remaining()) {
      throw new CorruptFileException(
          file,
          "section " + name,
          "a number of elements that the file can hold",
          Long.toString(count));
    }
    int length = (int) count;
    switch (type) {
      case FLOATS -> {
        float[] floats = new float[length];
        for (int i = 0; i < length; i++) {
          floats[i] = need(4).getFloat();
        }
        into.put(name, floats);
      }
      case DOUBLES -> {
        double[] doubles = new double[length];
        for (int i = 0; i < length; i++) {
          doubles[i] = need(8).getDouble();
        }
        into.put(name, doubles);
      }
      case LONGS -> {
        long[] longs = new long[length];
        for (int i = 0; i < length; i++) {
          longs[i] = need(8).getLong();
        }
        into.put(name, longs);
      }
      case BYTES -> into.put(name, bytes(length));
      case TEXT -> into.put(name, new String(bytes(length), StandardCharsets.UTF_8));
    }
  }

  String readText(String what) throws IOException {
    int length = readInt();
    if (length < 0 || length > end - position + buffer.remaining()) {
      throw new CorruptFileException(
          file, what, "a text that the file can hold", length + " bytes");
    }
    return new String(bytes(length), StandardCharsets.UTF_8);
  }

  int readInt() throws IOException {
    return need(4).getInt();
  }

  long readLong() throws IOException {
    return need(8).getLong();
  }

  void expectEnd() {
    if (offset() != end) {
      throw new CorruptFileException(
          file, "offset " + offset(), "the footer", "bytes of no section");
    }
  }

  private byte[] bytes(int length) throws IOException {
    byte[] bytes = new byte[length];
    for (int at = 0; at < length; ) {
      int part = Math.min(length - at, need(1).remaining());
      buffer.get(bytes, at, part);
      at += part;
    }
    return bytes;
  }

  private ByteBuffer need(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      buffer.compact();
      buffer.limit((int) Math.min(buffer.capacity(), buffer.position() + end - position));
      int before = buffer.position();
      readFully(buffer, position);
      position += buffer.position() - before;
      buffer.flip();
      if (buffer.remaining() < bytes) {
        throw new EOFException();
      }
    }
    return buffer;
  }

  private void readFully(ByteBuffer into, long from) throws IOException {
    while (into.hasRemaining()) {
      int read = channel.read(into, from);
      if (read < 0) {
        throw new EOFException();
      }
      from += read;
    }
  }
}
