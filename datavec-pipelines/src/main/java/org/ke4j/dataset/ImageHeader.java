package org.ke4j.dataset;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What the first bytes of an image file say, read without decoding it.
 *
 * @param format recognised by content, never by the file's name
 * @param width pixels, 1 or more
 * @param height pixels, 1 or more
 */
record ImageHeader(Format format, long width, long height) {
  enum Format {
    PNG,
    JPEG,
    BMP,
    WEBP
  }

  private static final long PNG_SIGNATURE = 0x89504E470D0A1A0AL;

  long pixels() {
    return width * height;
  }

  /**
   * Reads the header.
   *
   * @throws org.ke4j.error.UnreadableImageException if it is none of the four formats or ends too
   *     early
   */
  static ImageHeader read(EncodedImage content) {
    ByteBuffer bytes = ByteBuffer.wrap(content.bytes());
    ImageHeader header;
    try {
      header = parse(content, bytes);
    } catch (IndexOutOfBoundsException e) {
      throw content.corrupt(
          "header", "a complete image header", bytes.limit() + " bytes in all", e);
    }
    if (header.width < 1 || header.height < 1) {
      throw content.corrupt(
          "header", "a size of at least 1 x 1", header.width + " x " + header.height);
    }
    return header;
  }

  private static ImageHeader parse(EncodedImage content, ByteBuffer bytes) {
    if (bytes.limit() >= 8 && bytes.getLong(0) == PNG_SIGNATURE) {
      if (bytes.getInt(8) != 13 || bytes.getInt(12) != 0x49484452) {
        throw content.corrupt("header", "a PNG header chunk", "another chunk");
      }
      return new ImageHeader(Format.PNG, bytes.getInt(16), bytes.getInt(20));
    }
    if (bytes.limit() >= 3 && (bytes.getInt(0) >>> 8) == 0xFFD8FF) {
      return jpeg(content, bytes);
    }
    if (bytes.limit() >= 2 && bytes.getShort(0) == 0x424D) {
      return bmp(bytes.order(ByteOrder.LITTLE_ENDIAN));
    }
    if (bytes.limit() >= 12 && bytes.getInt(0) == 0x52494646 && bytes.getInt(8) == 0x57454250) {
      return webp(content, bytes.order(ByteOrder.LITTLE_ENDIAN));
    }
    throw content.corrupt("header", "a PNG, JPEG, BMP or WebP image", "another format");
  }

  /** Walks the segments to the frame header, which an embedded preview comes before. */
  private static ImageHeader jpeg(EncodedImage content, ByteBuffer bytes) {
    int at = 2;
    while (true) {
      int marker = bytes.getShort(at) & 0xFFFF;
      if ((marker >>> 8) != 0xFF || marker == 0xFFDA || marker == 0xFFD9) {
        throw content.corrupt(
            "byte " + at,
            "a JPEG frame header",
            String.format(java.util.Locale.ROOT, "%04x", marker));
      }
      int code = marker & 0xFF;
      if (code == 0xFF) {
        at++;
        continue;
      }
      boolean frame = code >= 0xC0 && code <= 0xCF && code != 0xC4 && code != 0xC8 && code != 0xCC;
      if (frame) {
        return new ImageHeader(
            Format.JPEG, bytes.getShort(at + 7) & 0xFFFF, bytes.getShort(at + 5) & 0xFFFF);
      }
      at += 2 + Math.max(2, bytes.getShort(at + 2) & 0xFFFF);
    }
  }

  private static ImageHeader bmp(ByteBuffer bytes) {
    if (bytes.getInt(14) == 12) {
      return new ImageHeader(Format.BMP, bytes.getShort(18) & 0xFFFF, bytes.getShort(20) & 0xFFFF);
    }
    return new ImageHeader(Format.BMP, bytes.getInt(18), Math.abs((long) bytes.getInt(22)));
  }

  private static ImageHeader webp(EncodedImage content, ByteBuffer bytes) {
    int chunk = Integer.reverseBytes(bytes.getInt(12));
    return switch (chunk) {
      case 0x56503820 -> // lossy: "VP8 "
          new ImageHeader(Format.WEBP, bytes.getShort(26) & 0x3FFF, bytes.getShort(28) & 0x3FFF);
      case 0x5650384C -> { // lossless: "VP8L"
        int packed = bytes.getInt(21);
        yield new ImageHeader(Format.WEBP, (packed & 0x3FFF) + 1, ((packed >>> 14) & 0x3FFF) + 1);
      }
      case 0x56503858 -> // extended: "VP8X"
          new ImageHeader(
              Format.WEBP,
              (bytes.getInt(24) & 0xFFFFFF) + 1,
              ((bytes.getInt(26) >>> 8) & 0xFFFFFF) + 1);
      default -> throw content.corrupt("header", "a WebP image chunk", "another chunk");
    };
  }
}
