package org.ke4j.decoding;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The segments of a JPEG (ITU-T T.81), followed to the end of the picture. Where the format tells
 * damage, it is an error that names the place; decoders fill what is missing with grey and report
 * success. A missing end mark behind complete pixels is noted and passed over, as browsers do.
 */
final class Jpeg {
  int width;
  int height;
  int precision;
  int frame = -1;
  int[] component = {};
  int[] horizontal = {};
  int[] vertical = {};
  int[] quantizer = {};
  int restartInterval;
  byte[] exif;
  final JpegTable[] dcTables = new JpegTable[4];
  final JpegTable[] acTables = new JpegTable[4];
  final int[][] quantizers = new int[4][];

  /** Where the picture ends: behind its end mark, or behind its data where it has none. */
  int end;

  boolean endMark;

  /** Places and values of harmless flaws that the decoder would complain of. */
  private final List<int[]> repairs = new ArrayList<>();

  private final EncodedImage content;
  private final byte[][] profileParts = new byte[256][];

  private Jpeg(EncodedImage content) {
    this.content = content;
  }

  /** Reads up to the frame header; enough for the size. */
  static Jpeg header(EncodedImage content) {
    Jpeg jpeg = new Jpeg(content);
    jpeg.walk(null, true);
    return jpeg;
  }

  /** Reads and checks the whole picture. */
  static Jpeg check(EncodedImage content, List<String> notes) {
    Jpeg jpeg = new Jpeg(content);
    jpeg.walk(notes, false);
    return jpeg;
  }

  boolean progressive() {
    return frame == 2;
  }

  /** Replaces a byte of what the decoder is given. */
  void repair(int at, int value) {
    if (content.at(at) != value) {
      repairs.add(new int[] {at, value});
    }
  }

  /** The picture with an end mark and without harmless flaws; {@link #cleanLength} bytes count. */
  byte[] clean() {
    if (endMark && repairs.isEmpty()) {
      return content.bytes();
    }
    byte[] bytes = Arrays.copyOf(content.bytes(), Math.max(content.length(), cleanLength()));
    if (!endMark) {
      bytes[end] = (byte) 0xFF;
      bytes[end + 1] = (byte) 0xD9;
    }
    repairs.forEach(repair -> bytes[repair[0]] = (byte) repair[1]);
    return bytes;
  }

  int cleanLength() {
    return endMark ? end : end + 2;
  }

  /** The colour profile, or null. */
  byte[] profile() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : profileParts) {
      if (part != null) {
        out.writeBytes(part);
      }
    }
    return out.size() == 0 ? null : out.toByteArray();
  }

  private void walk(List<String> notes, boolean headerOnly) {
    JpegScan scans = null;
    int at = 2;
    try {
      while (true) {
        while (content.at(at) == 0xFF && content.at(at + 1) == 0xFF) {
          at++;
        }
        int code = content.at(at + 1);
        if (content.at(at) != 0xFF || code == 0) {
          throw content.corrupt(
              "byte " + at, "a JPEG marker", "byte " + Integer.toHexString(content.at(at)));
        }
        if (code == 0xD9) {
          endMark = true;
          end = at + 2;
          break;
        }
        if (code == 0x01 || (code >= 0xD0 && code <= 0xD7)) {
          at += 2;
          continue;
        }
        int length = content.shortAt(at + 2);
        int next = at + 2 + Math.max(2, length);
        if (next > content.length()) {
          throw new IndexOutOfBoundsException(next);
        }
        segment(code, at + 4, next);
        if (headerOnly && frame >= 0) {
          return;
        }
        at = next;
        if (code == 0xDA) {
          if (frame < 0) {
            throw content.corrupt("byte " + at, "a JPEG frame header", "a scan");
          }
          if (scans == null) {
            scans = new JpegScan(content, this);
          }
          at = arithmetic() ? skipScan(at) : scans.check(at - length, at);
          if (at >= content.length()) {
            break;
          }
        }
      }
    } catch (IndexOutOfBoundsException e) {
      if (headerOnly || scans == null || !scans.complete()) {
        throw content.corrupt(
            "structure",
            "more than " + content.length() + " bytes",
            "the end of the file: it is cut off",
            e);
      }
      end = content.length();
    }
    if (!endMark) {
      if (scans == null || arithmetic() || !scans.complete()) {
        throw content.corrupt(
            "byte " + content.length(),
            "the end-of-image marker",
            "the end of the file: it is cut off");
      }
      end = Math.min(at, content.length());
      notes.add("has no end mark; read as browsers do");
    } else if (scans == null || (!arithmetic() && !scans.seen())) {
      throw content.corrupt("structure", "pixels", "none");
    }
  }

  private boolean arithmetic() {
    return frame >= 9;
  }

  private void segment(int code, int from, int to) {
    boolean isFrame = code >= 0xC0 && code <= 0xCF && code != 0xC4 && code != 0xC8 && code != 0xCC;
    if (isFrame) {
      frame(code - 0xC0, from);
    } else if (code == 0xC4) {
      huffmanTables(from, to);
    } else if (code == 0xDB) {
      quantizers(from, to);
    } else if (code == 0xDD) {
      restartInterval = content.shortAt(from);
    } else if (code == 0xE0 && to - from >= 14 && content.intAt(from) == 0x4A464946) {
      repair(from + 5, 1);
    } else if (code == 0xE1 && to - from > 14 && content.intAt(from) == 0x45786966) {
      exif = Arrays.copyOfRange(content.bytes(), from, to);
    } else if (code == 0xE2 && to - from > 14 && content.intAt(from) == 0x4943435F) {
      profileParts[content.at(from + 12)] = Arrays.copyOfRange(content.bytes(), from + 14, to);
    }
  }

  private void frame(int kind, int from) {
    if (frame >= 0) {
      throw content.corrupt("byte " + from, "one frame", "a second");
    }
    if (kind == 3 || kind == 5 || kind == 6 || kind == 7 || kind >= 11) {
      throw content.refused(
          "it is a lossless or hierarchical JPEG, which is not read; save it as ordinary JPEG or"
              + " PNG");
    }
    precision = content.at(from);
    height = content.shortAt(from + 1);
    width = content.shortAt(from + 3);
    int count = content.at(from + 5);
    if (precision != 8) {
      throw content.refused(
          "it is a JPEG of " + precision + " bits, which is not read; save it with 8 bits");
    }
    if (count < 1 || count > 4) {
      throw content.corrupt("frame header", "1 to 4 components", String.valueOf(count));
    }
    component = new int[count];
    horizontal = new int[count];
    vertical = new int[count];
    quantizer = new int[count];
    for (int c = 0; c < count; c++) {
      component[c] = content.at(from + 6 + 3 * c);
      horizontal[c] = content.at(from + 7 + 3 * c) >> 4;
      vertical[c] = content.at(from + 7 + 3 * c) & 15;
      quantizer[c] = content.at(from + 8 + 3 * c) & 3;
      if (horizontal[c] < 1 || horizontal[c] > 4 || vertical[c] < 1 || vertical[c] > 4) {
        throw content.corrupt(
            "frame header", "sampling of 1 to 4", horizontal[c] + " x " + vertical[c]);
      }
    }
    frame = kind;
  }

  private void huffmanTables(int from, int to) {
    for (int at = from; at < to; ) {
      int which = content.at(at);
      JpegTable table = new JpegTable(content, at + 1);
      if ((which & 15) > 3 || which >> 4 > 1 || at + 17 + table.size() > to) {
        throw content.corrupt("byte " + at, "a sound Huffman table", "a damaged one");
      }
      (which >> 4 == 0 ? dcTables : acTables)[which & 15] = table;
      at += 17 + table.size();
    }
  }

  private void quantizers(int from, int to) {
    for (int at = from; at < to; ) {
      int which = content.at(at++);
      int[] values = new int[64];
      for (int i = 0; i < 64; i++) {
        values[i] = which >> 4 == 0 ? content.at(at++) : content.shortAt((at += 2) - 2);
      }
      quantizers[which & 3] = values;
    }
  }

  private int skipScan(int start) {
    int at = start;
    while (at + 1 < content.length()) {
      int code = content.at(at + 1);
      boolean restart = code >= 0xD0 && code <= 0xD7;
      if (content.at(at) == 0xFF && code != 0 && code != 0xFF && !restart) {
        return at;
      }
      at++;
    }
    return content.length();
  }
}
