package org.ke4j.decoding;

import java.util.Set;
import java.util.function.IntConsumer;

/**
 * Numbers of a TIFF's first directory in the type that Java's reader wants. TIFF 6.0 asks readers
 * to take any integer type for any integer field; Java's calls a field that shall be SHORT missing
 * if it is a LONG or a BYTE.
 */
final class TiffNumbers {
  /** Fields of the type SHORT: bits, compression, colours, fill, orientation, samples, ... */
  private static final Set<Integer> SHORTS =
      Set.of(255, 258, 259, 262, 263, 266, 274, 277, 280, 281, 284, 290, 296, 317, 332, 338, 339);

  private static final int PREDICTOR = 317;

  private static final int BYTE = 1;
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int ENTRY = 12;

  private final EncodedImage content;
  private final boolean little;

  /** The file's own until something is changed. */
  private byte[] bytes;

  private TiffNumbers(EncodedImage content) {
    this.content = content;
    this.bytes = content.bytes();
    this.little = bytes[0] == 'I';
  }

  /**
   * The same picture; what lies beyond the file is left for the reader to complain of.
   *
   * @param content 8 bytes or more
   */
  static EncodedImage asShorts(EncodedImage content) {
    if (content.length() < 8) {
      return content;
    }
    TiffNumbers numbers = new TiffNumbers(content);
    numbers.directory(numbers::toShorts);
    return numbers.result();
  }

  /** The same picture, said not to store differences of its samples; its numbers are SHORTs. */
  static EncodedImage withoutPredictor(EncodedImage content) {
    TiffNumbers numbers = new TiffNumbers(content);
    numbers.directory(
        at -> {
          if (numbers.get(at, 2) == PREDICTOR) {
            numbers.put(at + 8, 1);
          }
        });
    return numbers.result();
  }

  private EncodedImage result() {
    return bytes == content.bytes() ? content : new EncodedImage(content.name(), bytes);
  }

  /** Visits where each entry of the first directory begins. */
  private void directory(IntConsumer visitor) {
    long directory = get(4, 4);
    if (directory + 2 > bytes.length) {
      return;
    }
    long count = get((int) directory, 2);
    for (long i = 0; i < count && directory + 2 + ENTRY * (i + 1) <= bytes.length; i++) {
      visitor.accept((int) (directory + 2 + ENTRY * i));
    }
  }

  private void toShorts(int at) {
    int type = (int) get(at + 2, 2);
    long count = get(at + 4, 4);
    int size = type == LONG ? 4 : 1;
    if (!SHORTS.contains((int) get(at, 2)) || (type != LONG && type != BYTE) || count > 64) {
      return;
    }
    int from = inside(at, size * count);
    int to = inside(at, 2 * count);
    if (from < 0 || to < 0 || (size == 1 && to != at + 8)) {
      return;
    }
    long[] values = new long[(int) count];
    for (int i = 0; i < count; i++) {
      values[i] = get(from + size * i, size);
      if (values[i] > 0xFFFF) {
        return;
      }
    }
    for (int i = 0; i < count; i++) {
      put(to + 2 * i, values[i]);
    }
    put(at + 2, SHORT);
  }

  /** Where the values of an entry lie: in it if there is room; -1 beyond the file. */
  private int inside(int entry, long length) {
    long at = length <= 4 ? entry + 8 : get(entry + 8, 4);
    return at + length <= bytes.length ? (int) at : -1;
  }

  private long get(int at, int length) {
    long value = 0;
    for (int i = 0; i < length; i++) {
      value = (value << 8) | (bytes[at + (little ? length - 1 - i : i)] & 0xFF);
    }
    return value;
  }

  private void put(int at, long value) {
    if (bytes == content.bytes()) {
      bytes = bytes.clone();
    }
    bytes[at + (little ? 0 : 1)] = (byte) value;
    bytes[at + (little ? 1 : 0)] = (byte) (value >> 8);
  }
}
