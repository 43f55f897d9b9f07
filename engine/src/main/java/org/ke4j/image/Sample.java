package org.ke4j.image;

import java.util.Objects;
import java.util.function.Supplier;

/**
 * One labelled image of a data set.
 *
 * @param name where it comes from, unique in its data set: {@code data_batch_1.bin#17}, a file's
 *     relative path
 * @param label index of its class in {@link Dataset#classes()}
 * @param pixels gives the image; may decode a file at every call and then throws {@link
 *     org.ke4j.error.CorruptFileException} for a damaged one; safe for several threads
 */
public record Sample(String name, int label, Supplier<RgbImage> pixels) {
  public Sample {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(pixels, "pixels");
  }

  /** The image; see {@link #pixels()}. */
  public RgbImage image() {
    return pixels.get();
  }
}
