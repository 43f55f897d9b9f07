package org.ke4j.decoding;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The chunks of a PNG (ISO/IEC 15948), checked against their checksums. A wrong checksum of a chunk
 * that the picture needs is damage; one of another chunk, or a missing end chunk, is noted, and the
 * picture is read as browsers do.
 */
final class Png {
  /** Largest expansion of a compressed colour profile. */
  private static final int PROFILE_LIMIT = 16 << 20;

  final int width;
  final int height;
  final int depth;
  final int colour;
  final boolean interlaced;
  final List<int[]> data = new ArrayList<>();
  byte[] palette;
  byte[] transparency;
  byte[] profile;
  byte[] exif;
  boolean standardRgb;
  double gamma;
  boolean codedSpace;

  private final EncodedImage content;
  private final List<String> notes;

  Png(EncodedImage content, List<String> notes) {
    this.content = content;
    this.notes = notes;
    if (content.length() < 33) {
      throw content.corrupt("header", "33 bytes", content.length() + " bytes");
    }
    if (content.intAt(8) != 13 || content.intAt(12) != 0x49484452) {
      throw content.corrupt("header", "a PNG header chunk", "another chunk");
    }
    width = content.intAt(16);
    height = content.intAt(20);
    depth = content.at(24);
    colour = content.at(25);
    interlaced = content.at(28) == 1;
    chunks();
    check();
  }

  /** Samples of a pixel: 1 grey or palette, 2 grey and alpha, 3 RGB, 4 RGB and alpha. */
  int channels() {
    return switch (colour) {
      case 2 -> 3;
      case 4 -> 2;
      case 6 -> 4;
      default -> 1;
    };
  }

  private void check() {
    boolean known =
        switch (colour) {
          case 0 -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
          case 3 -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
          case 2, 4, 6 -> depth == 8 || depth == 16;
          default -> false;
        };
    if (!known || content.at(26) != 0 || content.at(27) != 0 || content.at(28) > 1) {
      throw content.corrupt(
          "header", "a known colour type and depth", "type " + colour + ", depth " + depth);
    }
    if (colour == 3 && palette == null) {
      throw content.corrupt("structure", "a palette", "none");
    }
    if (data.isEmpty()) {
      throw content.corrupt("structure", "pixels", "none");
    }
  }

  private void chunks() {
    long at = 8;
    for (int chunk = 0; ; chunk++) {
      String where = "chunk " + chunk + " at byte " + at;
      long left = content.length() - at;
      long length = left < 8 ? 0 : content.intAt((int) at) & 0xFFFFFFFFL;
      if (left < 12 + length) {
        boolean pixels = left >= 8 && type((int) at).equals("IDAT");
        if (pixels || data.isEmpty()) {
          throw content.corrupt(where, 12 + length + " bytes", left + " bytes: it is cut off");
        }
        notes.add("has no end mark; read as browsers do");
        return;
      }
      String type = type((int) at);
      int body = (int) at + 8;
      if (sound(where, type, (int) at, (int) length) && take(type, body, (int) length)) {
        return;
      }
      at += 12 + length;
    }
  }

  private String type(int at) {
    return new String(content.bytes(), at + 4, 4, StandardCharsets.ISO_8859_1);
  }

  private boolean sound(String where, String type, int at, int length) {
    CRC32 crc = new CRC32();
    crc.update(content.bytes(), at + 4, length + 4);
    int stored = content.intAt(at + 8 + length);
    if ((int) crc.getValue() == stored) {
      return true;
    }
    boolean ancillary = type.matches("[a-z][A-Za-z]{3}");
    if (!ancillary || type.equals("tRNS")) {
      throw content.corrupt(
          where,
          "checksum " + Integer.toHexString(stored),
          Long.toHexString(crc.getValue()) + ": the file is damaged");
    }
    notes.add("chunk " + type + " has a wrong checksum and is passed over, as browsers do");
    return false;
  }

  /** Whether this was the last chunk. */
  private boolean take(String type, int body, int length) {
    switch (type) {
      case "IEND" -> {
        return true;
      }
      case "IDAT" -> data.add(new int[] {body, length});
      case "PLTE" -> palette = part(body, length);
      case "tRNS" -> transparency = part(body, length);
      case "eXIf" -> exif = part(body, length);
      case "sRGB" -> standardRgb = true;
      case "cICP" -> codedSpace = !(length == 4 && content.at(body) == 1);
      case "gAMA" -> gamma = length == 4 ? content.intAt(body) / 100000.0 : 0;
      case "iCCP" -> profile = profile(body, length);
      default -> {
        if (Character.isUpperCase(type.charAt(0)) && !type.equals("IHDR")) {
          throw content.corrupt("structure", "known chunks", "the unknown chunk " + type);
        }
      }
    }
    return false;
  }

  private byte[] part(int from, int length) {
    return java.util.Arrays.copyOfRange(content.bytes(), from, from + length);
  }

  private byte[] profile(int body, int length) {
    int at = body;
    while (at < body + length && content.at(at) != 0) {
      at++;
    }
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(content.bytes(), at + 2, Math.max(0, body + length - at - 2));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] buffer = new byte[4096];
      while (!inflater.finished() && out.size() < PROFILE_LIMIT) {
        int got = inflater.inflate(buffer);
        if (got == 0) {
          break;
        }
        out.write(buffer, 0, got);
      }
      return out.toByteArray();
    } catch (DataFormatException e) {
      notes.add("its colour profile is damaged and not used");
      return null;
    } finally {
      inflater.end();
    }
  }
}
