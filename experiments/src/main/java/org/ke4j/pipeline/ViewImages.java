package org.ke4j.pipeline;

import java.util.List;
import org.ke4j.image.RgbImage;
import org.ke4j.view.Views;

/** Decodes images and shows them as a view says. */
public final class ViewImages {
  private ViewImages() {}

  /**
   * The images {@code from} (included) to {@code to} (excluded) of a view; each draws by its own
   * index, so that pieces and subsets show what the whole would.
   */
  public static List<RgbImage> of(Images images, int from, int to, View view, int threads) {
    List<RgbImage> decoded = Views.images(images.samples().subList(from, to), threads);
    if (view.transformation() == null) {
      return decoded;
    }
    int[] indices = new int[to - from];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = images.index(from + i);
    }
    return Views.apply(
        decoded, indices, view.transformation(), view.severity(), view.seed(), threads);
  }
}
