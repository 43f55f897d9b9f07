package org.ke4j.dataset;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UnreadableImageException;
import org.ke4j.image.RgbImage;

/**
 * An image file of any size: PNG, JPEG, BMP or WebP, recognised by content and decoded by OpenCV.
 *
 * <p>Grey, palette and 16-bit images become 8-bit RGB; transparency is ignored (the stored colour
 * counts). A JPEG's EXIF orientation is applied: the image is upright as viewers show it, since
 * orientation is meaning here.
 */
final class ImageFile {
  /** Enough for the header of every format but a JPEG with large leading segments. */
  private static final int HEADER_BYTES = 64;

  private ImageFile() {}

  /**
   * Reads the header only and checks the size against the cap.
   *
   * @throws UnreadableImageException for a damaged header
   * @throws Ke4jException for an image above the cap
   */
  static ImageHeader header(Path file, long maxPixels) {
    try (InputStream in = Files.newInputStream(file)) {
      EncodedImage start = new EncodedImage(file.toString(), in.readNBytes(HEADER_BYTES));
      boolean jpeg =
          start.bytes().length > 2
              && (start.bytes()[0] & 0xFF) == 0xFF
              && (start.bytes()[1] & 0xFF) == 0xD8;
      ImageHeader header =
          ImageHeader.read(
              jpeg ? new EncodedImage(file.toString(), Content.of(file).bytes()) : start);
      checkSize(start, header, maxPixels);
      return header;
    } catch (IOException e) {
      throw new Ke4jException(file + ": cannot be read: " + e, e);
    }
  }

  /** Reads and decodes the whole file. */
  static RgbImage decode(Path file, long maxPixels) {
    return decode(new EncodedImage(file.toString(), Content.of(file).bytes()), maxPixels);
  }

  /** Decodes a picture that has been read. */
  static RgbImage decode(EncodedImage content, long maxPixels) {
    ImageHeader header = ImageHeader.read(content);
    checkSize(content, header, maxPixels);
    ImageStructure.check(content, header);
    return decode(content, header);
  }

  private static void checkSize(EncodedImage content, ImageHeader header, long maxPixels) {
    if (header.pixels() > maxPixels) {
      throw new UnreadableImageException(
          content.name(),
          "expected at most "
              + maxPixels
              + " pixels, found "
              + header.width()
              + " x "
              + header.height()
              + "; raise the pixel cap if this is meant");
    }
  }

  @SuppressWarnings({"try", "unchecked"}) // the scope closes what is made inside it
  private static RgbImage decode(EncodedImage content, ImageHeader header) {
    byte[] bytes = content.bytes();
    try (PointerScope scope = new PointerScope()) {
      Mat encoded = new Mat(1, bytes.length, CV_8UC1, new BytePointer(bytes));
      Mat bgr;
      try {
        bgr = opencv_imgcodecs.imdecode(encoded, opencv_imgcodecs.IMREAD_COLOR);
      } catch (RuntimeException e) {
        throw content.corrupt("pixels", "a sound " + header.format() + " image", e.toString(), e);
      }
      if (bgr == null || bgr.empty() || bgr.type() != CV_8UC3) {
        throw content.corrupt(
            "pixels", "a sound " + header.format() + " image", "one that cannot be decoded");
      }
      boolean upright = bgr.cols() == header.width() && bgr.rows() == header.height();
      boolean turned = bgr.cols() == header.height() && bgr.rows() == header.width();
      if (!upright && !turned) {
        throw content.corrupt(
            "pixels",
            header.width() + " x " + header.height() + " pixels",
            bgr.cols() + " x " + bgr.rows());
      }
      Mat rgb = new Mat();
      opencv_imgproc.cvtColor(bgr, rgb, opencv_imgproc.COLOR_BGR2RGB);
      byte[] values = new byte[Math.multiplyExact(3, Math.multiplyExact(rgb.cols(), rgb.rows()))];
      rgb.data().get(values);
      return new RgbImage(rgb.cols(), rgb.rows(), values);
    }
  }
}
