package org.ke4j.training;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.ke4j.image.RgbImage;
import org.ke4j.random.Seeds;

/** Small views to train on. */
final class Stripes {
  private Stripes() {}

  /** Ten images of coloured stripes; positive views are brighter, negative ones are turned. */
  static ViewSource views() {
    List<RgbImage> anchors = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      RandomGenerator random = Seeds.stream(7, "stripes", i);
      byte[] rgb = new byte[32 * 32 * 3];
      for (int y = 0; y < 32; y++) {
        for (int x = 0; x < 32; x++) {
          for (int c = 0; c < 3; c++) {
            rgb[(y * 32 + x) * 3 + c] = (byte) ((x % 8 < 4 ? 100 : 30) + random.nextInt(40));
          }
        }
      }
      anchors.add(new RgbImage(32, 32, rgb));
    }
    return new ViewSource() {
      @Override
      public int size() {
        return anchors.size();
      }

      @Override
      public int positives() {
        return 1;
      }

      @Override
      public int negatives() {
        return 1;
      }

      @Override
      public RgbImage anchor(int index) {
        return anchors.get(index);
      }

      @Override
      public RgbImage positive(int epoch, int index, int view) {
        byte[] rgb = anchors.get(index).rgb().clone();
        for (int i = 0; i < rgb.length; i++) {
          rgb[i] = (byte) (rgb[i] + 60);
        }
        return new RgbImage(32, 32, rgb);
      }

      @Override
      public RgbImage negative(int epoch, int index, int view) {
        RgbImage image = anchors.get(index);
        byte[] rgb = new byte[32 * 32 * 3];
        for (int y = 0; y < 32; y++) {
          for (int x = 0; x < 32; x++) {
            for (int c = 0; c < 3; c++) {
              rgb[(y * 32 + x) * 3 + c] = (byte) image.get(y, x, c);
            }
          }
        }
        return new RgbImage(32, 32, rgb);
      }
    };
  }
}
