package org.ke4j.dataset;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Expands the compressed elements of a MATLAB v5 file: within {@link ExpansionLimit}, to their very
 * end, so that their checksum is verified. Checks that every element lies within the file.
 */
final class MatExpansion {
  private static final int HEADER = 128;
  private static final int COMPRESSED = 15;

  private MatExpansion() {}

  /** The same file with plain elements only; the same object if it has no other. */
  static Content expand(Content content) {
    byte[] bytes = content.bytes();
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    buffer.order(bytes[126] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
    out.write(bytes, 0, HEADER);
    boolean compressed = false;
    int at = HEADER;
    for (int element = 0; at < bytes.length; element++) {
      String where = "element " + element + " at byte " + at;
      if (bytes.length - at < 8) {
        throw content.corrupt(where, "8 bytes of tag", bytes.length - at + " bytes");
      }
      int type = buffer.getInt(at);
      int size = buffer.getInt(at + 4);
      if (size < 0 || size > bytes.length - at - 8) {
        throw content.corrupt(
            where, (size & 0xFFFFFFFFL) + " bytes", bytes.length - at - 8 + " bytes");
      }
      if (type == COMPRESSED) {
        compressed = true;
        inflate(content, where, at + 8, size, out);
        at += 8 + size;
      } else {
        int padded = (int) Math.min((size + 7L) / 8 * 8, bytes.length - at - 8);
        out.write(bytes, at, 8 + padded);
        at += 8 + padded;
      }
    }
    return compressed ? new Content(content.file(), content.entry(), out.toByteArray()) : content;
  }

  private static void inflate(
      Content content, String where, int start, int size, ByteArrayOutputStream out) {
    long allowed = ExpansionLimit.allowed(content.bytes().length);
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(content.bytes(), start, size);
      byte[] buffer = new byte[1 << 16];
      while (!inflater.finished()) {
        int got = inflater.inflate(buffer);
        if (got == 0 && !inflater.finished()) {
          throw content.corrupt(where, "a complete compressed element", "a truncated one");
        }
        if (out.size() + (long) got > allowed) {
          throw content.corrupt(where, "at most " + allowed + " bytes when expanded", "more");
        }
        out.write(buffer, 0, got);
      }
    } catch (DataFormatException e) {
      throw content.corrupt(where, "zlib data", "damaged data", e);
    } finally {
      inflater.end();
    }
  }
}
