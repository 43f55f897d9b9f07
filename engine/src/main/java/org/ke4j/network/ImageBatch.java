package org.ke4j.network;

import java.util.List;
import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;

/** Images as network input: 0..1 (value / 255), without mean or deviation, channels last. */
public final class ImageBatch {
  private ImageBatch() {}

  /**
   * Writes an image into a batch.
   *
   * @param image of {@code size x size} pixels
   * @param batch row-major {@code [n, size, size, 3]}; modified
   * @param index place in the batch, counted from 0
   */
  public static void put(RgbImage image, int size, float[] batch, int index) {
    Check.that(
        image.width() == size && image.height() == size,
        "network input: expected an image of %d x %d pixels, got %d x %d",
        size,
        size,
        image.width(),
        image.height());
    byte[] rgb = image.rgb();
    int at = index * rgb.length;
    for (int i = 0; i < rgb.length; i++) {
      batch[at + i] = (rgb[i] & 0xFF) / 255f;
    }
  }

  /** All images as one batch, {@code [images, size, size, 3]}. */
  public static float[] of(List<RgbImage> images, int size) {
    float[] batch = new float[Math.multiplyExact(images.size(), size * size * 3)];
    for (int i = 0; i < images.size(); i++) {
      put(images.get(i), size, batch, i);
    }
    return batch;
  }
}
