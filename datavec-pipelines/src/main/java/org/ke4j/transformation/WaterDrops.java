package org.ke4j.transformation;

import static org.bytedeco.opencv.global.opencv_core.BORDER_DEFAULT;
import static org.bytedeco.opencv.global.opencv_core.CV_32S;
import static org.bytedeco.opencv.global.opencv_core.CV_8U;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgproc.DIST_L2;
import static org.bytedeco.opencv.global.opencv_imgproc.THRESH_TRUNC;

import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Size;

/** How drops of water catch light, by OpenCV's edge and distance operators. */
final class WaterDrops {
  private WaterDrops() {}

  /**
   * The light that drops add.
   *
   * @param drops {@code height x width} thickness, 0..255 unsigned, 0 where there is none
   * @return for each pixel a share 0..1 of the strongest light; all 0 without drops
   */
  @SuppressWarnings({"try", "unchecked"}) // the scope closes what is made inside it
  static float[] light(byte[] drops, int width, int height) {
    byte[] relief = new byte[drops.length];
    try (PointerScope scope = new PointerScope()) {
      Mat layer = new Mat(height, width, CV_8UC1);
      layer.data().put(drops);
      Mat edges = new Mat();
      opencv_imgproc.Canny(layer, edges, 50, 150);
      Mat apart = new Mat();
      opencv_core.bitwise_not(edges, apart);
      Mat distance = new Mat();
      opencv_imgproc.distanceTransform(apart, distance, DIST_L2, 5);
      opencv_imgproc.threshold(distance, distance, 20, 20, THRESH_TRUNC);
      Size three = new Size(3, 3);
      opencv_imgproc.blur(distance, distance, three);
      Mat whole = cutOff(distance, width, height);
      opencv_imgproc.equalizeHist(whole, whole);
      Mat slope = new Mat(3, 3, CV_32S, new IntPointer(-2, -1, 0, -1, 1, 1, 0, 1, 2));
      Mat lit = new Mat();
      opencv_imgproc.filter2D(whole, lit, CV_8U, slope, new Point(-1, -1), 0, BORDER_DEFAULT);
      opencv_imgproc.blur(lit, lit, three);
      lit.data().get(relief);
    }
    float[] light = new float[drops.length];
    float strongest = 0;
    for (int i = 0; i < light.length; i++) {
      light[i] = (float) (drops[i] & 0xFF) * (relief[i] & 0xFF);
      strongest = Math.max(strongest, light[i]);
    }
    for (int i = 0; i < light.length && strongest > 0; i++) {
      light[i] /= strongest;
    }
    return light;
  }

  /** Distances as whole numbers, cut off. */
  private static Mat cutOff(Mat distance, int width, int height) {
    float[] values = new float[width * height];
    new org.bytedeco.javacpp.FloatPointer(distance.data()).get(values);
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) (int) values[i];
    }
    Mat whole = new Mat(height, width, CV_8UC1);
    whole.data().put(bytes);
    return whole;
  }
}
