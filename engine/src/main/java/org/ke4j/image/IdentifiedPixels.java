package org.ke4j.image;

import java.util.function.Supplier;

/** Pixels that are known by a hash without being decoded. */
public interface IdentifiedPixels extends Supplier<RgbImage> {
  /** SHA-256 over all that decides the pixels; 32 bytes. */
  byte[] identity();
}
