package org.ke4j.decoding;

import java.util.List;
import org.ke4j.image.RgbImage;

/**
 * A picture that was read.
 *
 * @param image upright, on white, sRGB
 * @param width of the picture as stored, before it was shrunk or turned
 * @param height of the picture as stored
 * @param notes what a reader should know, each continuing "the picture ...": empty for most
 */
public record Decoded(RgbImage image, int width, int height, List<String> notes) {
  public Decoded {
    notes = List.copyOf(notes);
  }
}
