package org.ke4j.dataset;

import org.ke4j.image.DatasetOptions;
import org.ke4j.image.ImageDecoder;
import org.ke4j.image.RgbImage;

/** Decodes pictures for {@link ImageDecoder#installed()} under the default pixel cap. */
public final class OpenCvImageDecoder implements ImageDecoder {
  @Override
  public RgbImage decode(byte[] content, String name, int shorterSide) {
    return ImageFile.decode(new EncodedImage(name, content), DatasetOptions.DEFAULTS.maxPixels());
  }
}
