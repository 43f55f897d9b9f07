package org.ke4j.encoder;

import org.ke4j.image.Resizer;
import org.ke4j.image.RgbImage;

/** {@link Resampling#AREA_OR_CUBIC}, for those who know no OpenCV. */
public final class OpenCvResizer implements Resizer {
  @Override
  public RgbImage resize(RgbImage image, int width, int height) {
    return Resampling.AREA_OR_CUBIC.resize(image, width, height);
  }
}
