package org.ke4j.decoding;

import java.awt.Rectangle;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.ke4j.error.UnreadableImageException;
import org.ke4j.image.RgbImage;
import org.ke4j.store.Reasons;

/** Pictures by the readers that Java brings, in strips. */
final class ImageIoStrips {
  private static final int STRIP = 256;

  /** Pixels: what a file keeps in one piece is read in pieces of this size. */
  private static final int AT_ONCE = 16_000_000;

  /** A default that Java mentions. */
  private static final String HARMLESS = "REFERENCE_BLACK_WHITE";

  private ImageIoStrips() {}

  /** What a header says, as ImageIO reads it. */
  record Size(int width, int height) {}

  /** Size of a TIFF's first page. */
  static Size tiffSize(EncodedImage content) {
    return with(
        TiffNumbers.asShorts(content),
        "tiff",
        reader -> new Size(reader.getWidth(0), reader.getHeight(0)));
  }

  /** A BMP; its opacity, which few programs write, does not count. */
  static RgbImage bmp(EncodedImage content, int shorterSide) {
    return with(
        content,
        "bmp",
        reader -> strips(reader, shorterSide, (ignored, strip, sink) -> give(strip, sink)));
  }

  /** Takes the rows of a strip. */
  interface Rows {
    void give(ImageReader reader, BufferedImage strip, RowSink sink) throws IOException;
  }

  /** The first picture of a file, strip by strip. */
  static RgbImage strips(ImageReader reader, int shorterSide, Rows rows) throws IOException {
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    RowSink sink = RowSink.of(width, height, shorterSide);
    int most = Math.max(STRIP, AT_ONCE / width);
    int strip = Math.min(most, Math.max(STRIP, reader.getTileHeight(0)));
    for (int y = 0; y < height; y += strip) {
      ImageReadParam param = reader.getDefaultReadParam();
      param.setSourceRegion(new Rectangle(0, y, width, Math.min(strip, height - y)));
      rows.give(reader, reader.read(0, param), sink);
    }
    return sink.image();
  }

  /** Rows of a strip in sRGB, on white. */
  static void give(BufferedImage image, RowSink sink) {
    if (image.getColorModel() instanceof ComponentColorModel model
        && model.getColorSpace().getType() == ColorSpace.TYPE_GRAY) {
      grey(image, sink);
      return;
    }
    int width = image.getWidth();
    int[] argb = new int[width];
    byte[] rgb = new byte[3 * width];
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, width, 1, argb, 0, width);
      White.under(argb, rgb);
      sink.row(rgb);
    }
  }

  /** By how many places samples of each band are longer than a byte. */
  static int[] shifts(WritableRaster raster) {
    int[] bits = raster.getSampleModel().getSampleSize();
    for (int b = 0; b < bits.length; b++) {
      bits[b] = Math.max(0, bits[b] - 8);
    }
    return bits;
  }

  /** Shades of grey as they are stored: Java takes them for linear light. */
  static void grey(BufferedImage strip, RowSink sink) {
    WritableRaster raster = strip.getRaster();
    int[] shift = shifts(raster);
    int bands = raster.getNumBands();
    boolean opacity = bands > 1 && strip.getColorModel().hasAlpha();
    boolean multiplied = strip.isAlphaPremultiplied();
    int[] row = new int[bands * raster.getWidth()];
    byte[] rgb = new byte[3 * raster.getWidth()];
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, raster.getWidth(), 1, row);
      for (int x = 0; x < raster.getWidth(); x++) {
        int value = row[bands * x] >> shift[0];
        int alpha = opacity ? row[bands * x + 1] >> shift[1] : 255;
        byte seen =
            multiplied && opacity
                ? (byte) Math.min(255, value + 255 - alpha)
                : White.under(value, alpha);
        rgb[3 * x] = seen;
        rgb[3 * x + 1] = seen;
        rgb[3 * x + 2] = seen;
      }
      sink.row(rgb);
    }
  }

  /** What is done with a reader. */
  interface Reading<T> {
    T with(ImageReader reader) throws IOException;
  }

  /** Does something with the reader of a format; what it complains of is damage. */
  static <T> T with(EncodedImage content, String format, Reading<T> reading) {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    if (!readers.hasNext()) {
      throw content.refused("this Java cannot read " + format.toUpperCase(java.util.Locale.ROOT));
    }
    ImageReader reader = readers.next();
    String[] warned = new String[1];
    reader.addIIOReadWarningListener((source, warning) -> warned[0] = warning);
    try (ImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(content.bytes()))) {
      reader.setInput(in, false, false);
      T result = reading.with(reader);
      if (warned[0] != null && !warned[0].startsWith(HARMLESS)) {
        throw content.corrupt("structure", "a sound picture", warned[0]);
      }
      return result;
    } catch (UnreadableImageException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw content.corrupt(
          "pixels",
          "a sound " + format.toUpperCase(java.util.Locale.ROOT) + " picture",
          Reasons.of(e),
          e);
    } finally {
      reader.dispose();
    }
  }
}
