package org.ke4j.image;

import java.util.ServiceLoader;
import org.ke4j.error.Ke4jException;

/**
 * Turns the bytes of an encoded picture (PNG, JPEG, ...) into pixels. The format is recognised by
 * content, never by name. Implementations are found by {@link ServiceLoader} and are safe for
 * several threads.
 */
public interface ImageDecoder {
  /** Default of the largest width x height: cameras of telephones reach 200 megapixels. */
  long DEFAULT_MAX_PIXELS = 210_000_000;

  /**
   * Decodes a picture, upright and as 8-bit sRGB on a white ground, as viewers show it.
   *
   * @param content all bytes of the file; not changed
   * @param name how errors call the picture: a path, an entry, an address
   * @param shorterSide above 0: the picture may be shrunk while it is decoded, as long as its
   *     shorter side keeps at least this many pixels; memory then does not grow with its size. 0:
   *     full size
   * @throws org.ke4j.error.UnreadableImageException naming the picture and the reason
   */
  RgbImage decode(byte[] content, String name, int shorterSide);

  /**
   * Width x height as the header states it: nothing is decoded, so that a forged size costs
   * nothing.
   *
   * @param content all bytes of the file; not changed
   * @param name how errors call the picture
   * @throws org.ke4j.error.UnreadableImageException if it is no picture of a format that is read
   */
  long pixels(byte[] content, String name);

  /**
   * The decoder on the class path.
   *
   * @throws Ke4jException if there is none
   */
  static ImageDecoder installed() {
    return ServiceLoader.load(ImageDecoder.class)
        .findFirst()
        .orElseThrow(
            () ->
                new Ke4jException(
                    "no decoder of pictures on the class path: add ke4j-datavec-pipelines"));
  }
}
