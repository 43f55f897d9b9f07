package org.ke4j.decoding;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.plugins.tiff.TIFFDirectory;
import javax.imageio.plugins.tiff.TIFFField;
import org.ke4j.image.RgbImage;

/**
 * The first page of a TIFF (6.0), in strips. Java's reader takes grey, CMYK and YCbCr for linear
 * light, does not undo differences of 16-bit samples, and makes the colours of a palette a level
 * darker: all of that is done here.
 */
final class Tiff {
  private static final int BITS = 258;
  private static final int COMPRESSION = 259;
  private static final int PHOTOMETRIC = 262;
  private static final int ORIENTATION = 274;
  private static final int SAMPLES = 277;
  private static final int PREDICTOR = 317;
  private static final int COLOURS = 320;
  private static final int FORMAT = 339;

  private final EncodedImage content;
  private boolean differences;
  private boolean brightnessAndColour;
  private byte[] palette = {};

  private Tiff(EncodedImage content) {
    this.content = content;
  }

  /** The page, upright. */
  static RgbImage read(EncodedImage content, int shorterSide) {
    return new Tiff(TiffNumbers.asShorts(content)).read(shorterSide);
  }

  private RgbImage read(int shorterSide) {
    int orientation =
        ImageIoStrips.with(
            content,
            "tiff",
            reader -> {
              TIFFDirectory page = TIFFDirectory.createFromMetadata(reader.getImageMetadata(0));
              check(page);
              room(reader, page);
              return number(page, ORIENTATION, 1);
            });
    EncodedImage plain = differences ? TiffNumbers.withoutPredictor(content) : content;
    RgbImage image =
        ImageIoStrips.with(
            plain, "tiff", reader -> ImageIoStrips.strips(reader, shorterSide, this::rows));
    return Exif.upright(image, orientation >= 1 && orientation <= 8 ? orientation : 1);
  }

  private void check(TIFFDirectory page) {
    int bits = number(page, BITS, 1);
    int format = number(page, FORMAT, 1);
    differences = bits == 16 && number(page, PREDICTOR, 1) == 2;
    int photometric = number(page, PHOTOMETRIC, 1);
    if (photometric > 6) {
      throw content.refused(
          "its colours are "
              + (photometric <= 10 ? "CIELab" : "of a kind of their own (" + photometric + ")")
              + ", which are not read; save it as RGB");
    }
    brightnessAndColour = photometric == 6;
    palette = palette(page.getTIFFField(COLOURS));
    boolean whiteIsZero = differences && photometric == 0;
    if (bits > 16 || (format != 1 && format != 4) || whiteIsZero) {
      String kind = format == 3 ? "floating point" : format == 2 ? "signed integers" : "integers";
      throw content.refused(
          "its samples are "
              + kind
              + " of "
              + bits
              + " bits"
              + (whiteIsZero ? ", stored as differences from white" : "")
              + ", which are not read; save it with 8 or 16 bits (unsigned)");
    }
  }

  /**
   * The colours of a palette, red, green and blue of each: the high bytes of what is stored, or
   * that itself where a program stored bytes.
   */
  private static byte[] palette(TIFFField stored) {
    if (stored == null) {
      return new byte[0];
    }
    int[] values = new int[stored.getCount()];
    int largest = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = stored.getAsInt(i);
      largest = Math.max(largest, values[i]);
    }
    int colours = values.length / 3;
    byte[] rgb = new byte[3 * colours];
    for (int i = 0; i < rgb.length; i++) {
      int value = values[i % 3 * colours + i / 3];
      rgb[i] = (byte) (largest < 256 ? value : value >> 8);
    }
    return rgb;
  }

  /** A compressed strip or tile is held whole. */
  private void room(ImageReader reader, TIFFDirectory page) throws IOException {
    if (number(page, COMPRESSION, 1) != 1) {
      long samples = Math.max(1, number(page, SAMPLES, 1)) * (number(page, BITS, 1) > 8 ? 2L : 1L);
      long piece = (long) reader.getTileWidth(0) * reader.getTileHeight(0);
      Room.heap(content, piece * samples, "a TIFF whose pixels lie in one piece");
    }
  }

  private static int number(TIFFDirectory page, int tag, int otherwise) {
    TIFFField field = page.getTIFFField(tag);
    return field == null || field.getCount() < 1 ? otherwise : field.getAsInt(0);
  }

  private void rows(ImageReader reader, BufferedImage strip, RowSink sink) throws IOException {
    if (differences) {
      sums(strip.getRaster(), reader.isImageTiled(0) ? reader.getTileWidth(0) : strip.getWidth());
    }
    int type = strip.getColorModel().getColorSpace().getType();
    boolean samples = !(strip.getColorModel() instanceof IndexColorModel);
    if (!samples && palette.length > 0) {
      chosen(strip.getRaster(), sink);
    } else if (samples && type == ColorSpace.TYPE_GRAY) {
      ImageIoStrips.grey(strip, sink);
    } else if (samples && type == ColorSpace.TYPE_CMYK) {
      inks(strip, sink);
    } else if (samples && brightnessAndColour) {
      inRgb(strip, sink);
    } else {
      ImageIoStrips.give(strip, sink);
    }
  }

  /** Undoes horizontal differences, which begin anew in each tile. */
  private static void sums(WritableRaster raster, int tileWidth) {
    int bands = raster.getNumBands();
    int[] row = new int[bands * raster.getWidth()];
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, raster.getWidth(), 1, row);
      for (int i = bands; i < row.length; i++) {
        if (i / bands % tileWidth != 0) {
          row[i] = row[i] + row[i - bands] & 0xFFFF;
        }
      }
      raster.setPixels(0, y, raster.getWidth(), 1, row);
    }
  }

  private void chosen(WritableRaster raster, RowSink sink) {
    int[] row = new int[raster.getWidth()];
    byte[] rgb = new byte[3 * row.length];
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getSamples(0, y, row.length, 1, 0, row);
      for (int i = 0; i < rgb.length; i++) {
        rgb[i] = palette[3 * row[i / 3] + i % 3];
      }
      sink.row(rgb);
    }
  }

  /** What Java has made RGB of. */
  private static void inRgb(BufferedImage strip, RowSink sink) {
    WritableRaster raster = strip.getRaster();
    int bands = raster.getNumBands();
    int[] row = new int[bands * raster.getWidth()];
    byte[] rgb = new byte[3 * raster.getWidth()];
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, raster.getWidth(), 1, row);
      for (int i = 0; i < rgb.length; i++) {
        rgb[i] = (byte) row[i / 3 * bands + i % 3];
      }
      sink.row(rgb);
    }
  }

  /** Cyan, magenta, yellow, black without a profile, as decoders of JPEG do it. */
  private static void inks(BufferedImage strip, RowSink sink) {
    WritableRaster raster = strip.getRaster();
    int[] shift = ImageIoStrips.shifts(raster);
    int bands = raster.getNumBands();
    int[] row = new int[bands * raster.getWidth()];
    byte[] rgb = new byte[3 * raster.getWidth()];
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, raster.getWidth(), 1, row);
      for (int x = 0; x < raster.getWidth(); x++) {
        int paper = 255 - (row[bands * x + 3] >> shift[3]);
        for (int c = 0; c < 3; c++) {
          int light = 255 - (row[bands * x + c] >> shift[c]);
          rgb[3 * x + c] = (byte) ((light * paper + 127) / 255);
        }
      }
      sink.row(rgb);
    }
  }
}
