package org.ke4j.dataset;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/**
 * Finds damage that decoders pass over: they fill what is missing of a truncated JPEG with grey and
 * report success. A PNG's checksums are verified; the others are followed to their end. Bytes after
 * the end are allowed (cameras write them).
 */
final class ImageStructure {
  private ImageStructure() {}

  /**
   * Checks a file whose header has been read.
   *
   * @throws org.ke4j.error.UnreadableImageException naming the place where the file breaks
   */
  static void check(EncodedImage content, ImageHeader header) {
    ByteBuffer bytes = ByteBuffer.wrap(content.bytes());
    try {
      follow(content, header, bytes);
    } catch (IndexOutOfBoundsException e) {
      throw content.corrupt(
          "structure", "more than " + bytes.limit() + " bytes", "the end of the file", e);
    }
  }

  private static void follow(EncodedImage content, ImageHeader header, ByteBuffer bytes) {
    switch (header.format()) {
      case PNG -> png(content, bytes);
      case JPEG -> jpeg(content, content.bytes());
      case BMP -> bmp(content, bytes.order(ByteOrder.LITTLE_ENDIAN), header);
      case WEBP -> {
        long end = 8 + (bytes.order(ByteOrder.LITTLE_ENDIAN).getInt(4) & 0xFFFFFFFFL);
        require(content, "RIFF size", end, bytes.limit());
      }
    }
  }

  private static void require(EncodedImage content, String where, long needed, long present) {
    if (needed > present) {
      throw content.corrupt(where, needed + " bytes", present + " bytes");
    }
  }

  private static void png(EncodedImage content, ByteBuffer bytes) {
    long at = 8;
    for (int chunk = 0; ; chunk++) {
      String where = "chunk " + chunk + " at byte " + at;
      require(content, where, at + 12, bytes.limit());
      int start = (int) at;
      long length = bytes.getInt(start) & 0xFFFFFFFFL;
      require(content, where, at + 12 + length, bytes.limit());
      CRC32 crc = new CRC32();
      crc.update(content.bytes(), start + 4, (int) length + 4);
      int stored = bytes.getInt(start + 8 + (int) length);
      if ((int) crc.getValue() != stored) {
        throw content.corrupt(
            where, "checksum " + Integer.toHexString(stored), Long.toHexString(crc.getValue()));
      }
      if (bytes.getInt(start + 4) == 0x49454E44) {
        return;
      }
      at += 12 + length;
    }
  }

  /** Follows segments and entropy-coded scans to the end-of-image marker. */
  private static void jpeg(EncodedImage content, byte[] bytes) {
    int at = 2;
    while (true) {
      if (at + 4 > bytes.length && !(at + 2 == bytes.length && (bytes[at + 1] & 0xFF) == 0xD9)) {
        throw content.corrupt("byte " + at, "the end-of-image marker", "the end of the file");
      }
      if ((bytes[at] & 0xFF) != 0xFF) {
        throw content.corrupt(
            "byte " + at, "a JPEG marker", "byte " + Integer.toHexString(bytes[at] & 0xFF));
      }
      int code = bytes[at + 1] & 0xFF;
      if (code == 0xD9) {
        return;
      }
      if (code == 0xFF) {
        at++;
        continue;
      }
      at += 2 + Math.max(2, ((bytes[at + 2] & 0xFF) << 8) | (bytes[at + 3] & 0xFF));
      if (code == 0xDA) {
        at = endOfScan(bytes, at);
      }
    }
  }

  /** The next marker that is neither a stuffed byte nor a restart. */
  private static int endOfScan(byte[] bytes, int start) {
    int at = start;
    while (at + 1 < bytes.length) {
      int code = bytes[at + 1] & 0xFF;
      boolean restart = code >= 0xD0 && code <= 0xD7;
      if ((bytes[at] & 0xFF) == 0xFF && code != 0 && code != 0xFF && !restart) {
        return at;
      }
      at++;
    }
    return bytes.length;
  }

  private static void bmp(EncodedImage content, ByteBuffer bytes, ImageHeader header) {
    long pixels = bytes.getInt(10) & 0xFFFFFFFFL;
    boolean old = bytes.getInt(14) == 12;
    int bits = bytes.getShort(old ? 24 : 28);
    int compression = old ? 0 : bytes.getInt(30);
    if (compression == 0 || compression == 3) {
      long stride = (header.width() * bits + 31) / 32 * 4;
      require(content, "pixels", pixels + stride * header.height(), bytes.limit());
    } else {
      require(content, "file size", bytes.getInt(2) & 0xFFFFFFFFL, bytes.limit());
    }
  }
}
