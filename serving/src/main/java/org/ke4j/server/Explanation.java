package org.ke4j.server;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.ke4j.AnomalyDetector;
import org.ke4j.image.HeatMap;
import org.ke4j.image.RgbImage;

/**
 * Why a picture got its score.
 *
 * @param why in a sentence
 * @param heatMap the picture, of the size at which the detector sees it, with warm colours where it
 *     is unusual: a PNG as a data URI
 */
record Explanation(String why, String heatMap) {
  static Explanation of(AnomalyDetector detector, RgbImage image) {
    HeatMap map = detector.heatMap(image);
    return new Explanation(detector.why(image).text(), png(map.over(image, 1)));
  }

  private static String png(RgbImage image) {
    BufferedImage picture =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        picture.setRGB(
            x, y, image.get(x, y, 0) << 16 | image.get(x, y, 1) << 8 | image.get(x, y, 2));
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(picture, "png", out);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(out.toByteArray());
  }
}
