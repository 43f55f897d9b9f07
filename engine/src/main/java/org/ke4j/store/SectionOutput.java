package org.ke4j.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Encodes the parts of a {@link SectionFile} through one buffer, with a running checksum. */
final class SectionOutput {
  private final OutputStream out;
  private final CRC32C crc = new CRC32C();
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);

  SectionOutput(OutputStream out) {
    this.out = out;
  }

  void writeSection(String name, Object value) throws IOException {
    SectionType type = SectionType.of(value);
    writeByte(type.code());
    writeText(name);
    if (value instanceof String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      writeLong(bytes.length);
      writeBytes(bytes);
    } else if (value instanceof byte[] bytes) {
      writeLong(bytes.length);
      writeBytes(bytes);
    } else if (value instanceof float[] floats) {
      writeLong(floats.length);
      for (float element : floats) {
        room(4).putFloat(element);
      }
    } else if (value instanceof double[] doubles) {
      writeLong(doubles.length);
      for (double element : doubles) {
        room(8).putDouble(element);
      }
    } else if (value instanceof long[] longs) {
      writeLong(longs.length);
      for (long element : longs) {
        room(8).putLong(element);
      }
    }
  }

  void writeText(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    writeInt(bytes.length);
    writeBytes(bytes);
  }

  void writeByte(int value) throws IOException {
    room(1).put((byte) value);
  }

  void writeInt(int value) throws IOException {
    room(4).putInt(value);
  }

  void writeLong(long value) throws IOException {
    room(8).putLong(value);
  }

  private void writeBytes(byte[] bytes) throws IOException {
    for (int at = 0; at < bytes.length; ) {
      int length = Math.min(bytes.length - at, room(1).remaining());
      buffer.put(bytes, at, length);
      at += length;
    }
  }

  /** The checksum of all that was written so far. */
  int checksum() throws IOException {
    flush();
    return (int) crc.getValue();
  }

  void flush() throws IOException {
    crc.update(buffer.array(), 0, buffer.position());
    out.write(buffer.array(), 0, buffer.position());
    buffer.clear();
  }

  private ByteBuffer room(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      flush();
    }
    return buffer;
  }
}
