package org.ke4j.server;

import org.ke4j.AnomalyDetector;
import org.ke4j.error.UnreadableImageException;
import org.ke4j.image.ImageDecoder;
import org.ke4j.image.RgbImage;

/**
 * A picture of a request: still encoded, or plain pixels.
 *
 * @param name how errors call it; never a path of this machine
 * @param content encoded; null if {@code image} is there
 * @param image plain; null if {@code content} is there
 * @param pixels width x height
 */
record Picture(String name, byte[] content, RgbImage image, long pixels) {

  /** An encoded one, whose header is read for its size. */
  static Picture encoded(String name, byte[] content, long maxPixels) {
    if (content.length == 0) {
      throw new Problem(422, name + ": expected a picture, got nothing");
    }
    try {
      return checked(
          new Picture(name, content, null, ImageDecoder.installed().pixels(content, name)),
          maxPixels);
    } catch (UnreadableImageException e) {
      throw new Problem(422, e.getMessage());
    }
  }

  static Picture plain(String name, RgbImage image, long maxPixels) {
    return checked(
        new Picture(name, null, image, (long) image.width() * image.height()), maxPixels);
  }

  private static Picture checked(Picture picture, long maxPixels) {
    if (picture.pixels > maxPixels) {
      throw new Problem(
          413, picture.name + ": expected at most " + maxPixels + " pixels, got " + picture.pixels);
    }
    return picture;
  }

  /** Its pixels, as the detector reads them. */
  RgbImage decode(AnomalyDetector detector) {
    return image != null ? image : detector.decode(content);
  }
}
