package org.ke4j.server;

import java.util.Base64;
import org.ke4j.AnomalyDetector;
import org.ke4j.image.HeatMap;
import org.ke4j.image.JavaImages;
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
    return new Explanation(detector.why(image).text(), png(map.over(image)));
  }

  private static String png(RgbImage image) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(JavaImages.png(image));
  }
}
