package org.ke4j.baseline;

import java.util.random.RandomGenerator;
import org.ke4j.image.RgbImage;
import org.ke4j.transformation.ColorJitter;
import org.ke4j.transformation.Flip;
import org.ke4j.transformation.GaussianBlur;

/**
 * The random views of contrastive learning (SimCLR, MoCo v2): a resized crop, colour jitter .4, .4,
 * .4, .1 with probability .8, grey with .2, and as options a mirror and a blur with .5.
 *
 * @param least smallest share of the area that a crop keeps, above 0, at most 1
 * @param mirrored whether half of the views are mirrored
 * @param blurred whether half of them are blurred, sigma .1 to 2 at 224 pixels, in proportion at
 *     others
 */
record Augmentation(double least, boolean mirrored, boolean blurred) {
  private static final int TRIES = 10;
  private static final double FULL_SIZE = 224;

  RgbImage of(RgbImage image, RandomGenerator random) {
    RgbImage view = crop(image, random);
    if (random.nextDouble() < .8) {
      view = new ColorJitter(.4, .1).apply(view, random);
    }
    if (random.nextDouble() < .2) {
      view = grey(view);
    }
    if (blurred && random.nextDouble() < .5) {
      double sigma = (.1 + 1.9 * random.nextDouble()) * view.width() / FULL_SIZE;
      view = new GaussianBlur(Math.max(.05, sigma)).apply(view, random);
    }
    return mirrored && random.nextDouble() < .5 ? new Flip().apply(view, random) : view;
  }

  /** Area uniform in {@code least}..1, sides' ratio log-uniform in 3/4..4/3, as torchvision's. */
  private RgbImage crop(RgbImage image, RandomGenerator random) {
    int width = image.width();
    int height = image.height();
    for (int i = 0; i < TRIES; i++) {
      double area = (least + (1 - least) * random.nextDouble()) * width * height;
      double ratio = Math.exp((2 * random.nextDouble() - 1) * Math.log(4 / 3.0));
      int w = (int) Math.round(Math.sqrt(area * ratio));
      int h = (int) Math.round(Math.sqrt(area / ratio));
      if (w >= 1 && w <= width && h >= 1 && h <= height) {
        return resized(image, random.nextInt(width - w + 1), random.nextInt(height - h + 1), w, h);
      }
    }
    return image;
  }

  /** A window of the image at the image's size, bilinear. */
  static RgbImage resized(RgbImage image, int left, int top, int w, int h) {
    int width = image.width();
    int height = image.height();
    byte[] to = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      double sy = Math.max(0, Math.min(h - 1.0, (y + .5) * h / height - .5));
      int y0 = (int) sy;
      int y1 = Math.min(h - 1, y0 + 1);
      for (int x = 0; x < width; x++) {
        double sx = Math.max(0, Math.min(w - 1.0, (x + .5) * w / width - .5));
        int x0 = (int) sx;
        int x1 = Math.min(w - 1, x0 + 1);
        for (int c = 0; c < 3; c++) {
          double up =
              mixed(image.get(left + x0, top + y0, c), image.get(left + x1, top + y0, c), sx - x0);
          double down =
              mixed(image.get(left + x0, top + y1, c), image.get(left + x1, top + y1, c), sx - x0);
          to[3 * (y * width + x) + c] = (byte) Math.round(mixed(up, down, sy - y0));
        }
      }
    }
    return new RgbImage(width, height, to);
  }

  private static double mixed(double a, double b, double share) {
    return a + (b - a) * share;
  }

  private static RgbImage grey(RgbImage image) {
    byte[] to = new byte[image.rgb().length];
    for (int i = 0; i < to.length; i += 3) {
      int r = image.rgb()[i] & 0xFF;
      int g = image.rgb()[i + 1] & 0xFF;
      int b = image.rgb()[i + 2] & 0xFF;
      byte value = (byte) Math.round(.299 * r + .587 * g + .114 * b);
      to[i] = value;
      to[i + 1] = value;
      to[i + 2] = value;
    }
    return new RgbImage(image.width(), image.height(), to);
  }
}
