package org.ke4j.view;

import java.util.List;
import org.ke4j.image.Resizer;
import org.ke4j.image.Sample;

/** Brings images to a network's size before anything else is done to them. */
public final class Resizing {
  private Resizing() {}

  /** The same images at {@code size x size} pixels: area when shrinking, cubic when enlarging. */
  public static Images to(Images images, int size) {
    Resizer resizer = Resizer.find();
    List<Sample> resized =
        images.samples().stream()
            .map(s -> new Sample(s.name(), s.label(), () -> resizer.resize(s.image(), size, size)))
            .toList();
    return images.replaced(resized);
  }
}
