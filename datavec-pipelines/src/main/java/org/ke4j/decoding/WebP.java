package org.ke4j.decoding;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** The chunks of a WebP (RFC 9649): metadata, and the first frame of an animation as a still. */
final class WebP {
  int width;
  int height;
  byte[] profile;
  byte[] exif;

  /** What a decoder of stills is given. */
  byte[] still;

  /** Place and size of the frame on the canvas; the whole canvas of a still. */
  int left;

  int top;
  int frameWidth;
  int frameHeight;
  boolean animated;

  private final EncodedImage content;

  private WebP(EncodedImage content) {
    this.content = content;
  }

  /** Reads the size from the first bytes. */
  static WebP header(EncodedImage content) {
    WebP webp = new WebP(content);
    int chunk = content.intAt(12);
    switch (chunk) {
      case 0x56503820 -> { // lossy: "VP8 "
        webp.width = webp.little(26, 2) & 0x3FFF;
        webp.height = webp.little(28, 2) & 0x3FFF;
      }
      case 0x5650384C -> { // lossless: "VP8L"
        int packed = webp.little(21, 4);
        webp.width = (packed & 0x3FFF) + 1;
        webp.height = ((packed >>> 14) & 0x3FFF) + 1;
      }
      case 0x56503858 -> { // extended: "VP8X"
        webp.width = webp.little(24, 3) + 1;
        webp.height = webp.little(27, 3) + 1;
      }
      default -> throw content.corrupt("header", "a WebP image chunk", "another chunk");
    }
    return webp;
  }

  /** Reads all chunks. */
  static WebP read(EncodedImage content) {
    WebP webp = header(content);
    long end = 8 + (webp.little(4, 4) & 0xFFFFFFFFL);
    if (end > content.length()) {
      throw content.corrupt(
          "RIFF size", end + " bytes", content.length() + " bytes: it is cut off");
    }
    webp.still = content.bytes();
    webp.frameWidth = webp.width;
    webp.frameHeight = webp.height;
    for (long at = 12; at + 8 <= end; ) {
      int start = (int) at;
      long size = webp.little(start + 4, 4) & 0xFFFFFFFFL;
      if (at + 8 + size > end) {
        throw content.corrupt("chunk at byte " + at, size + " bytes", end - at - 8 + " bytes");
      }
      int body = start + 8;
      switch (content.intAt(start)) {
        case 0x49434350 -> webp.profile = webp.part(body, size); // ICCP
        case 0x45584946 -> webp.exif = webp.part(body, size); // EXIF
        case 0x414E4D46 -> webp.frame(body, (int) size); // ANMF
        default -> {}
      }
      at += 8 + size + (size & 1);
    }
    return webp;
  }

  private byte[] part(int from, long size) {
    return Arrays.copyOfRange(content.bytes(), from, from + (int) size);
  }

  /** The first frame becomes a WebP of its own. */
  private void frame(int body, int size) {
    if (animated) {
      return;
    }
    if (size < 24) {
      throw content.corrupt("first frame", "a frame", size + " bytes");
    }
    animated = true;
    left = 2 * little(body, 3);
    top = 2 * little(body + 3, 3);
    frameWidth = little(body + 6, 3) + 1;
    frameHeight = little(body + 9, 3) + 1;
    if (left + frameWidth > width || top + frameHeight > height) {
      throw content.corrupt("first frame", "a place on the canvas", "a place outside");
    }
    boolean alpha = content.intAt(body + 16) == 0x414C5048; // ALPH
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int extended = alpha ? 18 : 0;
    write(out, "RIFF", 4 + extended + size - 16);
    out.writeBytes(new byte[] {'W', 'E', 'B', 'P'});
    if (alpha) {
      write(out, "VP8X", 10);
      out.writeBytes(new byte[] {0x10, 0, 0, 0});
      little(out, frameWidth - 1, 3);
      little(out, frameHeight - 1, 3);
    }
    out.write(content.bytes(), body + 16, size - 16);
    still = out.toByteArray();
  }

  private static void write(ByteArrayOutputStream out, String name, int size) {
    for (int i = 0; i < 4; i++) {
      out.write(name.charAt(i));
    }
    little(out, size, 4);
  }

  private static void little(ByteArrayOutputStream out, int value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.write(value >>> (8 * i));
    }
  }

  private int little(int at, int bytes) {
    int value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = value << 8 | content.at(at + i);
    }
    return value;
  }
}
