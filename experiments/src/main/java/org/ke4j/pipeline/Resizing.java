package org.ke4j.pipeline;

import java.util.List;
import org.ke4j.encoder.Resampling;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;

/** Brings images to a network's size before anything else is done to them. */
public final class Resizing {
  private Resizing() {}

  /** The same images at {@code size x size} pixels: area when shrinking, cubic when enlarging. */
  public static Images to(Images images, int size) {
    List<Sample> resized =
        images.samples().stream()
            .map(s -> new Sample(s.name(), s.label(), () -> to(s.image(), size)))
            .toList();
    return images.replaced(resized);
  }

  private static RgbImage to(RgbImage image, int size) {
    return Resampling.AREA_OR_CUBIC.resize(image, size, size);
  }
}
