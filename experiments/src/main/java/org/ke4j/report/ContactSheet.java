package org.ke4j.report;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Transformation;
import org.ke4j.store.AtomicFiles;
import org.ke4j.store.Reasons;
import org.ke4j.view.View;

/**
 * One picture that shows what transformations do: a row for each, its name on the left, a column
 * for each image, the untouched images on top.
 */
public final class ContactSheet {
  private static final int LABEL_WIDTH = 170;
  private static final int GAP = 4;

  /** Cells of small images are enlarged by whole factors up to about this size. */
  private static final int CELL = 96;

  private final byte[] rgb;
  private final int width;
  private final int height;
  private final int cell;
  private final int scale;

  private ContactSheet(List<RgbImage> images, int rows) {
    int side = 1;
    for (RgbImage image : images) {
      side = Math.max(side, Math.max(image.width(), image.height()));
    }
    scale = Math.max(1, CELL / side);
    cell = side * scale;
    width = LABEL_WIDTH + images.size() * (cell + GAP);
    height = GAP + rows * (cell + GAP);
    Check.that(
        3L * width * height < Integer.MAX_VALUE, "contact sheet: too many or too large images");
    rgb = new byte[3 * width * height];
    Arrays.fill(rgb, (byte) 255);
  }

  /**
   * Draws a sheet.
   *
   * @param images at least one
   * @param severity 1..5
   * @param seed of a run: the sheet shows the very training views that a run with this seed sees
   */
  public static RgbImage draw(
      List<RgbImage> images, List<Transformation> transformations, int severity, long seed) {
    Check.atLeast("images of a contact sheet", images.size(), 1);
    ContactSheet sheet = new ContactSheet(images, transformations.size() + 1);
    for (int i = 0; i < images.size(); i++) {
      sheet.place(images.get(i), 0, i);
    }
    for (int t = 0; t < transformations.size(); t++) {
      View view = View.training(transformations.get(t), severity, seed);
      for (int i = 0; i < images.size(); i++) {
        sheet.place(view.of(images.get(i), i), t + 1, i);
      }
    }
    sheet.label(transformations, severity);
    return new RgbImage(sheet.width, sheet.height, sheet.rgb);
  }

  /** Writes an image as PNG; an existing file is replaced. */
  public static void write(RgbImage image, Path file) {
    byte[] bgr = image.rgb().clone();
    swap(bgr);
    try (Mat mat = new Mat(image.height(), image.width(), CV_8UC3);
        BytePointer encoded = new BytePointer()) {
      mat.data().put(bgr);
      if (!opencv_imgcodecs.imencode(".png", mat, encoded)) {
        throw new Ke4jException(file + ": OpenCV could not encode " + image);
      }
      byte[] bytes = new byte[(int) encoded.limit()];
      encoded.get(bytes);
      AtomicFiles.write(file, bytes);
    } catch (IOException e) {
      throw new Ke4jException(file + ": the picture cannot be written: " + Reasons.of(e), e);
    }
  }

  private void place(RgbImage image, int row, int column) {
    int left = LABEL_WIDTH + column * (cell + GAP);
    int top = GAP + row * (cell + GAP);
    for (int y = 0; y < image.height() * scale; y++) {
      for (int x = 0; x < image.width() * scale; x++) {
        int from = ((y / scale) * image.width() + x / scale) * 3;
        System.arraycopy(image.rgb(), from, rgb, ((top + y) * width + left + x) * 3, 3);
      }
    }
  }

  private void label(List<Transformation> transformations, int severity) {
    try (Mat mat = new Mat(height, width, CV_8UC3)) {
      mat.data().put(rgb);
      text(mat, "original", 0, 0);
      for (int t = 0; t < transformations.size(); t++) {
        Transformation transformation = transformations.get(t);
        text(mat, transformation.name(), t + 1, 0);
        if (transformation.hasSeverity()) {
          text(mat, "severity " + severity, t + 1, 16);
        }
      }
      mat.data().get(rgb);
    }
  }

  private void text(Mat mat, String text, int row, int below) {
    int baseline = GAP + row * (cell + GAP) + cell / 2 + below;
    try (Point at = new Point(6, baseline);
        Scalar black = new Scalar(0, 0, 0, 0)) {
      opencv_imgproc.putText(
          mat,
          text,
          at,
          opencv_imgproc.FONT_HERSHEY_SIMPLEX,
          0.45,
          black,
          1,
          opencv_imgproc.LINE_AA,
          false);
    }
  }

  private static void swap(byte[] pixels) {
    for (int i = 0; i < pixels.length; i += 3) {
      byte first = pixels[i];
      pixels[i] = pixels[i + 2];
      pixels[i + 2] = first;
    }
  }
}
