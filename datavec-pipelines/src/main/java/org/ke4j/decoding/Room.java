package org.ke4j.decoding;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import org.bytedeco.javacpp.Pointer;
import org.ke4j.error.UnreadableImageException;

/**
 * Whether a picture fits into memory, known from its header: one that does not is refused with its
 * name, where an attempt would end the whole work.
 */
final class Room {
  private Room() {}

  /**
   * Refuses what takes more than half of the heap.
   *
   * @param bytes at the same time
   * @param what of the picture takes them, after "it is"
   */
  static void heap(EncodedImage content, long bytes, String what) {
    check(content, bytes, what, largestRegion() / 2);
  }

  /**
   * The part of the heap that a large array can lie in: collectors for one processor keep a third
   * of the heap for small ones.
   */
  private static long largestRegion() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .mapToLong(pool -> pool.getUsage().getMax())
        .filter(most -> most > 0)
        .max()
        .orElse(Runtime.getRuntime().maxMemory());
  }

  /** Refuses what takes more than half of the native memory that is allowed. */
  static void nativeMemory(EncodedImage content, long bytes, String what) {
    long most = Pointer.maxPhysicalBytes();
    check(content, bytes, what, most > 0 ? most / 2 : Long.MAX_VALUE);
  }

  /** What a picture and a few of its rows take, shrunk to a shorter side. */
  static void rows(EncodedImage content, ImageHeader header, int shorterSide) {
    long shorter = Math.min(header.width(), header.height());
    double scale = shorterSide <= 0 || shorter <= shorterSide ? 1 : (double) shorterSide / shorter;
    double kept = 3 * scale * scale * header.pixels();
    if (scale < 1 && RowSink.near(shorter, shorterSide)) {
      kept += 12 * scale * header.pixels();
    }
    heap(
        content,
        (long) kept + 16 * header.width(),
        header.width() + " x " + header.height() + " pixels");
  }

  private static void check(EncodedImage content, long bytes, String what, long most) {
    if (bytes > most) {
      throw new UnreadableImageException(
          content.name(),
          String.format(
              java.util.Locale.ROOT,
              "it is %s, which takes %d MB of memory at once; at most %d MB are allowed here:"
                  + " give Java more (KE_JAVA_OPTS=-Xmx8g), or save the picture smaller",
              what,
              bytes >> 20,
              most >> 20));
    }
  }
}
