package org.ke4j.decoding;

/** A Huffman table of a JPEG (T.81, annex C), with a look-up by the next eight bits. */
final class JpegTable {
  private static final int LOOK = 8;
  private final int[] largest = new int[18];
  private final int[] offset = new int[17];
  private final int[] values;
  private final short[] quick = new short[1 << LOOK];

  JpegTable(EncodedImage content, int at) {
    int size = 0;
    for (int length = 1; length <= 16; length++) {
      size += content.at(at + length - 1);
    }
    if (size > 256) {
      throw content.corrupt("byte " + at, "at most 256 Huffman codes", String.valueOf(size));
    }
    values = new int[size];
    for (int i = 0; i < size; i++) {
      values[i] = content.at(at + 16 + i);
    }
    int code = 0;
    int index = 0;
    for (int length = 1; length <= 16; length++) {
      int count = content.at(at + length - 1);
      offset[length] = index - code;
      for (int i = 0; i < count; i++, code++, index++) {
        if (code >= 1 << length) {
          throw content.corrupt("byte " + at, "a prefix code", "too many codes");
        }
        if (length <= LOOK) {
          int from = code << (LOOK - length);
          for (int f = 0; f < 1 << (LOOK - length); f++) {
            quick[from + f] = (short) (length << 8 | values[index]);
          }
        }
      }
      largest[length] = count == 0 ? -1 : code - 1;
      code <<= 1;
    }
  }

  int size() {
    return values.length;
  }

  /** The next symbol, or -1 for bits that are no code. */
  int next(JpegBits bits) {
    int found = quick[bits.peek(LOOK)];
    if (found != 0) {
      bits.skip(found >> 8);
      return found & 0xFF;
    }
    int sixteen = bits.peek(16);
    for (int length = 1; length <= 16; length++) {
      int code = sixteen >> (16 - length);
      if (largest[length] >= 0 && code <= largest[length] && code + offset[length] >= 0) {
        bits.skip(length);
        return values[code + offset[length]];
      }
    }
    return -1;
  }
}
