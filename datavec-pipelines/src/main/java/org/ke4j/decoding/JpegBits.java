package org.ke4j.decoding;

/** The bits of an entropy-coded segment of a JPEG, without stuffed bytes, up to the next marker. */
final class JpegBits {
  private final byte[] bytes;
  private int at;
  private long buffer;
  private int count;

  /** Bits behind the end of the segment that were asked for and taken as zero. */
  private int missing;

  JpegBits(byte[] bytes, int at) {
    this.bytes = bytes;
    this.at = at;
  }

  private void fill(int bits) {
    while (count < bits) {
      int value = 0;
      if (at < bytes.length && !atMarker()) {
        value = bytes[at] & 0xFF;
        at += value == 0xFF ? 2 : 1;
      } else {
        missing += 8;
      }
      buffer = buffer << 8 | value;
      count += 8;
    }
  }

  /** A byte FF that is not followed by 00 (a stuffed byte) begins a marker. */
  private boolean atMarker() {
    return bytes[at] == (byte) 0xFF && (at + 1 >= bytes.length || bytes[at + 1] != 0);
  }

  int peek(int bits) {
    fill(bits);
    return (int) (buffer >>> (count - bits)) & (1 << bits) - 1;
  }

  void skip(int bits) {
    fill(bits);
    count -= bits;
  }

  int read(int bits) {
    if (bits == 0) {
      return 0;
    }
    int value = peek(bits);
    count -= bits;
    return value;
  }

  /** Whether more bits were taken than the segment has. */
  boolean exhausted() {
    return missing > count;
  }

  /** Ends the segment: the place of the next marker, or the end of the bytes. */
  int marker() {
    int place = at;
    while (place < bytes.length
        && !(bytes[place] == (byte) 0xFF
            && (place + 1 >= bytes.length
                || (bytes[place + 1] != 0 && bytes[place + 1] != (byte) 0xFF)))) {
      place++;
    }
    return place;
  }

  /** How many bytes before the next marker were not used, apart from mere filling. */
  int unused() {
    int place = at - Math.max(0, count - missing) / 8;
    int end = marker();
    byte last = 0;
    boolean same = true;
    for (int i = place; i < end; i++) {
      last = bytes[i];
      same &= last == 0 || last == (byte) 0xFF;
    }
    return same ? 0 : end - place;
  }

  int position() {
    return at;
  }
}
