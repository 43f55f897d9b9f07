package org.ke4j.dataset;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Stops decompression bombs: a stream that refuses to give more than a total, or more than a
 * multiple of the compressed size once {@link #FREE} bytes have passed (small files of one colour
 * compress a thousandfold and do no harm).
 */
final class ExpansionLimit extends FilterInputStream {
  /** Bytes that may always be expanded. */
  static final long FREE = 64L << 20;

  /** Largest expansion; photographs reach 1.2. */
  static final long RATIO = 100;

  /** Most bytes in all: Java arrays and the heap end here. */
  static final long TOTAL = 2_000_000_000L;

  private final long allowed;
  private long count;

  /**
   * Limits a stream.
   *
   * @param expanded gives the expanded bytes
   * @param compressedSize bytes on disk
   */
  ExpansionLimit(InputStream expanded, long compressedSize) {
    super(expanded);
    this.allowed = allowed(compressedSize);
  }

  /** The most bytes that {@code compressedSize} bytes may expand to. */
  static long allowed(long compressedSize) {
    return Math.min(TOTAL, Math.max(FREE, compressedSize * RATIO));
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    if (value >= 0) {
      add(1);
    }
    return value;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int got = super.read(buffer, offset, length);
    if (got > 0) {
      add(got);
    }
    return got;
  }

  /** Skips by reading, so that skipped bytes count too. */
  @Override
  public long skip(long n) throws IOException {
    byte[] buffer = new byte[(int) Math.min(8192, Math.max(1, n))];
    long skipped = 0;
    while (skipped < n) {
      int got = read(buffer, 0, (int) Math.min(buffer.length, n - skipped));
      if (got < 0) {
        break;
      }
      skipped += got;
    }
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void add(long n) throws TooLarge {
    count += n;
    if (count > allowed) {
      throw new TooLarge(allowed);
    }
  }

  /** More bytes came out than the limit allows. */
  static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1L;
    final long allowed;

    TooLarge(long allowed) {
      super("expands to more than " + allowed + " bytes");
      this.allowed = allowed;
    }
  }
}
