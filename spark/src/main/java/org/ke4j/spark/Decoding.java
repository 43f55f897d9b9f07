package org.ke4j.spark;

import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UnreadableImageException;
import org.ke4j.image.ImageDecoder;
import org.ke4j.image.RgbImage;

/**
 * The picture of a row, or why there is none.
 *
 * @param image null where there is an error
 * @param error null where there is an image
 */
record Decoding(RgbImage image, String error) {
  /**
   * Decodes.
   *
   * @param content may be null
   * @param known what is wrong with the picture already, or null
   */
  static Decoding of(
      ImageDecoder decoder, String name, byte[] content, String known, int shorterSide) {
    return of(content, known, bytes -> decoder.decode(bytes, name, shorterSide));
  }

  /**
   * Decodes.
   *
   * @param content may be null
   * @param known what is wrong with the picture already, or null
   * @param decoder from bytes that are there
   */
  static Decoding of(byte[] content, String known, Function<byte[], RgbImage> decoder) {
    if (known != null) {
      return new Decoding(null, known);
    }
    if (content == null || content.length == 0) {
      return new Decoding(null, "there are no bytes");
    }
    try {
      return new Decoding(decoder.apply(content), null);
    } catch (UnreadableImageException e) {
      return new Decoding(null, e.reason());
    } catch (Ke4jException e) {
      return new Decoding(null, e.getMessage());
    }
  }

  /** The picture of a row of {@link Pictures}. */
  static Decoding of(ImageDecoder decoder, Row row, int shorterSide) {
    return of(decoder, row.getString(0), row.getAs(3), row.getString(4), shorterSide);
  }
}
