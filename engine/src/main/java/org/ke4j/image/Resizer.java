package org.ke4j.image;

/**
 * Brings images to a network's size. Found by {@link java.util.ServiceLoader}, since the arithmetic
 * (OpenCV's) is a native library of another module. Safe for several threads.
 */
@FunctionalInterface
public interface Resizer {
  /**
   * The image at another size: area when shrinking, cubic when enlarging; the same object if it has
   * that size.
   */
  RgbImage resize(RgbImage image, int width, int height);

  /** The implementation on the class path. */
  static Resizer find() {
    return Services.one(Resizer.class, "ke4j-importers");
  }
}
