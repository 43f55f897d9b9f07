package org.ke4j.decoding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.ke4j.error.Check;
import org.ke4j.error.UnreadableImageException;
import org.ke4j.image.ImageDecoder;
import org.ke4j.image.RgbImage;

/**
 * Reads PNG, JPEG, WebP, GIF (first frame), TIFF (first page) and BMP, recognised by content.
 *
 * <p>Damage is an error, also where decoders would fill the rest with grey. Transparent pixels are
 * seen on white; EXIF orientation is applied, since orientation is meaning here; colour profiles of
 * RGB and PNG's gamma are converted to sRGB; 16-bit samples keep their high byte.
 *
 * <p>Memory: PNG, BMP and TIFF are shrunk row by row, a JPEG by libjpeg while it is decoded. A
 * WebP, a GIF, an interlaced PNG, a progressive JPEG and a TIFF in one piece have to be held whole
 * (3 to 4 bytes a pixel); of these only one large picture is decoded at a time, and one large TIFF
 * of any kind. What does not fit is known from the header and refused.
 */
public final class PictureDecoder implements ImageDecoder {
  /** Pixels from which on a picture that must be held whole waits for its turn. */
  private static final long LARGE = 8_000_000;

  private static final Semaphore TURN = new Semaphore(1, true);

  private final long maxPixels;

  /** A decoder with the default pixel cap. */
  public PictureDecoder() {
    this(DEFAULT_MAX_PIXELS);
  }

  /**
   * @param maxPixels largest width x height, 1 or more; the header is read first, so that a forged
   *     size costs nothing
   */
  public PictureDecoder(long maxPixels) {
    Check.that(maxPixels >= 1, "pixel cap: expected at least 1, got %d", maxPixels);
    this.maxPixels = maxPixels;
  }

  @Override
  public RgbImage decode(byte[] content, String name, int shorterSide) {
    return read(content, name, shorterSide).image();
  }

  @Override
  public long pixels(byte[] content, String name) {
    return ImageHeader.read(new EncodedImage(name, content)).pixels();
  }

  /**
   * Reads a picture, with what is worth knowing of it.
   *
   * @param shorterSide see {@link ImageDecoder#decode}: a larger picture is shrunk to it exactly
   */
  public Decoded read(byte[] bytes, String name, int shorterSide) {
    EncodedImage content = new EncodedImage(name, bytes);
    try {
      ImageHeader header = header(content);
      List<String> notes = new ArrayList<>();
      RgbImage image = decode(content, header, shorterSide, notes);
      return new Decoded(image, (int) header.width(), (int) header.height(), notes);
    } catch (IndexOutOfBoundsException e) {
      throw content.corrupt(
          "structure",
          "more than " + content.length() + " bytes",
          "the end of the file: it is cut off",
          e);
    }
  }

  /**
   * Whether bytes begin like a picture that is read.
   *
   * @param start the first 64 bytes, or all if there are fewer
   * @throws UnreadableImageException naming what the file is instead
   */
  public static void recognise(byte[] start, String name) {
    ImageFormat.of(new EncodedImage(name, start));
  }

  /** Reads the header alone and checks the size against the cap. */
  ImageHeader header(EncodedImage content) {
    ImageHeader header = ImageHeader.read(content);
    if (header.pixels() > maxPixels) {
      throw new UnreadableImageException(
          content.name(),
          "expected at most "
              + maxPixels
              + " pixels, found "
              + header.width()
              + " x "
              + header.height()
              + "; raise the pixel cap if this is meant (--max-pixels)");
    }
    return header;
  }

  private static RgbImage decode(
      EncodedImage content, ImageHeader header, int shorterSide, List<String> notes) {
    Room.rows(content, header, shorterSide);
    return switch (header.format()) {
      case PNG -> png(content, shorterSide, notes);
      case JPEG -> jpeg(content, shorterSide, notes);
      case WEBP -> webp(content, shorterSide, notes);
      case GIF -> {
        Room.heap(content, header.pixels(), "a GIF, which has to be held whole");
        yield inTurn(header.pixels(), () -> new Gif(content).read(shorterSide));
      }
      case TIFF -> inTurn(header.pixels(), () -> Tiff.read(content, shorterSide));
      case BMP -> {
        new Bmp(content).check();
        yield ImageIoStrips.bmp(content, shorterSide);
      }
    };
  }

  private static RgbImage png(EncodedImage content, int shorterSide, List<String> notes) {
    Png png = new Png(content, notes);
    RowSink sink = RowSink.of(png.width, png.height, shorterSide);
    long held = png.interlaced ? (long) png.width * png.height : 0;
    Room.heap(content, 3 * held, "an interlaced PNG, which has to be held whole");
    RgbImage image =
        inTurn(
            held,
            () -> {
              new PngRows(content, png).read(sink);
              return sink.image();
            });
    if (png.codedSpace) {
      notes.add("its coded colour space (cICP) is not converted");
    } else if (png.profile != null) {
      image = Colours.fromProfile(image, png.profile, notes);
    } else if (!png.standardRgb) {
      image = Colours.fromGamma(image, png.gamma, notes);
    }
    return Exif.upright(image, Exif.orientation(png.exif));
  }

  private static RgbImage jpeg(EncodedImage content, int shorterSide, List<String> notes) {
    Jpeg jpeg = Jpeg.check(content, notes);
    byte[] whole = jpeg.clean();
    long held = jpeg.progressive() ? (long) jpeg.width * jpeg.height : 0;
    Room.nativeMemory(content, 6 * held, "a progressive JPEG, which has to be held whole");
    RgbImage image =
        inTurn(
            held,
            () ->
                OpenCv.jpeg(
                    content, whole, jpeg.cleanLength(), jpeg.width, jpeg.height, shorterSide));
    image = Colours.fromProfile(image, jpeg.profile(), notes);
    return Exif.upright(image, Exif.orientation(jpeg.exif));
  }

  private static RgbImage webp(EncodedImage content, int shorterSide, List<String> notes) {
    WebP webp = WebP.read(content);
    long held = (long) webp.width * webp.height;
    Room.nativeMemory(content, 8 * held, "a WebP, which has to be held whole");
    EncodedImage still = new EncodedImage(content.name(), webp.still);
    boolean whole = webp.frameWidth == webp.width && webp.frameHeight == webp.height;
    RgbImage image =
        inTurn(
            held,
            () -> {
              RgbImage frame =
                  OpenCv.decode(still, webp.frameWidth, webp.frameHeight, whole ? shorterSide : 0);
              return whole ? frame : onCanvas(frame, webp, shorterSide);
            });
    if (webp.animated) {
      notes.add("is animated: its first frame is read");
    }
    image = Colours.fromProfile(image, webp.profile, notes);
    return Exif.upright(image, Exif.orientation(webp.exif));
  }

  private static RgbImage onCanvas(RgbImage frame, WebP webp, int shorterSide) {
    RowSink sink = RowSink.of(webp.width, webp.height, shorterSide);
    byte[] row = new byte[3 * webp.width];
    for (int y = 0; y < webp.height; y++) {
      Arrays.fill(row, (byte) 255);
      int inside = y - webp.top;
      if (inside >= 0 && inside < frame.height()) {
        int length = 3 * frame.width();
        System.arraycopy(frame.rgb(), inside * length, row, 3 * webp.left, length);
      }
      sink.row(row);
    }
    return sink.image();
  }

  private interface Work {
    RgbImage done();
  }

  private static RgbImage inTurn(long pixels, Work work) {
    if (pixels < LARGE) {
      return work.done();
    }
    TURN.acquireUninterruptibly();
    try {
      return work.done();
    } finally {
      TURN.release();
    }
  }
}
