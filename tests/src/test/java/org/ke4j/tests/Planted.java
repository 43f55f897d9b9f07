package org.ke4j.tests;

import java.util.SplittableRandom;
import org.ke4j.image.RgbImage;

/**
 * Photographs of made things, and damage planted into them: a brushed metal disc with holes on a
 * bench, woven cloth, planed wood. Light, pose, grain and noise differ from picture to picture.
 */
final class Planted {
  static final int SIDE = 224;

  private Planted() {}

  /** What is pictured. */
  enum Thing {
    DISC,
    CLOTH,
    WOOD
  }

  /** What is wrong with it. */
  enum Damage {
    SCRATCH,
    SPOT,
    MISSING
  }

  /**
   * A picture and where it is damaged.
   *
   * @param mask for each pixel, row after row, whether it is damaged
   */
  record Picture(RgbImage image, boolean[] mask) {}

  /** A sound picture; the same for the same seed. */
  static Picture sound(Thing thing, long seed) {
    return new Picture(image(draw(thing, new SplittableRandom(seed))), new boolean[SIDE * SIDE]);
  }

  /** A damaged picture. */
  static Picture damaged(Thing thing, Damage damage, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] rgb = draw(thing, random);
    boolean[] mask = new boolean[SIDE * SIDE];
    double x = SIDE / 2.0 + 60 * (random.nextDouble() - 0.5);
    double y = SIDE / 2.0 + 60 * (random.nextDouble() - 0.5);
    double angle = Math.PI * random.nextDouble();
    double length = 18 + 20 * random.nextDouble();
    double radius = 5 + 5 * random.nextDouble();
    double change = random.nextBoolean() ? 55 : -55;
    for (int i = 0; i < mask.length; i++) {
      int row = i / SIDE;
      double dx = i % SIDE - x;
      double dy = row - y;
      double along = dx * Math.cos(angle) + dy * Math.sin(angle);
      double across = -dx * Math.sin(angle) + dy * Math.cos(angle) + 3 * Math.sin(along / 9);
      mask[i] =
          switch (damage) {
            case SCRATCH -> Math.abs(along) < length && Math.abs(across) < 1.6;
            case SPOT -> dx * dx + dy * dy < radius * radius;
            case MISSING -> Math.abs(along) < 1.6 * radius && Math.abs(across) < radius;
          };
      for (int c = 0; c < 3 && mask[i]; c++) {
        rgb[3 * i + c] =
            switch (damage) {
              case SCRATCH -> rgb[3 * i + c] + (float) change;
              case SPOT -> 0.45f * rgb[3 * i + c] + (c == 0 ? 60 : 25);
              case MISSING -> 40;
            };
      }
    }
    return new Picture(image(rgb), mask);
  }

  private static float[] draw(Thing thing, SplittableRandom random) {
    float[] rgb = new float[3 * SIDE * SIDE];
    double light = 0.9 + 0.2 * random.nextDouble();
    double slope = 0.2 * (random.nextDouble() - 0.5);
    double shiftX = 8 * (random.nextDouble() - 0.5);
    double shiftY = 8 * (random.nextDouble() - 0.5);
    double turn = 0.1 * (random.nextDouble() - 0.5);
    double phase = 6.3 * random.nextDouble();
    double[] grain = new double[SIDE];
    for (int i = 0; i < SIDE; i++) {
      grain[i] = 10 * random.nextGaussian();
    }
    for (int i = 0; i < SIDE * SIDE; i++) {
      int row = i / SIDE;
      double x = i % SIDE - SIDE / 2.0 + shiftX;
      double y = row - SIDE / 2.0 + shiftY;
      double u = x * Math.cos(turn) - y * Math.sin(turn);
      double v = x * Math.sin(turn) + y * Math.cos(turn);
      double[] colour =
          switch (thing) {
            case DISC -> disc(u, v, grain);
            case CLOTH -> cloth(u, v, phase);
            case WOOD -> wood(u, v, phase, grain);
          };
      double shade = light * (1 + slope * x / SIDE);
      for (int c = 0; c < 3; c++) {
        rgb[3 * i + c] = (float) (colour[c] * shade + 4 * random.nextGaussian());
      }
    }
    return rgb;
  }

  private static double[] disc(double u, double v, double[] grain) {
    double r = Math.hypot(u, v);
    if (r > 96) {
      return new double[] {92, 84, 78};
    }
    for (int hole = 0; hole < 6; hole++) {
      double a = hole * Math.PI / 3;
      if (Math.hypot(u - 64 * Math.cos(a), v - 64 * Math.sin(a)) < 10) {
        return new double[] {30, 28, 30};
      }
    }
    double brushed = 165 + grain[(int) (r * 2) % SIDE] + 25 * Math.cos(2 * Math.atan2(v, u));
    return new double[] {brushed, brushed + 2, brushed + 6};
  }

  private static double[] cloth(double u, double v, double phase) {
    double warp = Math.sin(u * 0.9 + phase);
    double weft = Math.sin(v * 0.9 + phase);
    double over = warp * weft > 0 ? warp : weft;
    double stripe = Math.floorMod((int) Math.floor(u / 28), 2) == 0 ? 0 : 22;
    return new double[] {120 + 35 * over - stripe, 110 + 32 * over, 90 + 28 * over + stripe};
  }

  private static double[] wood(double u, double v, double phase, double[] grain) {
    double ring = Math.sin(0.22 * u + 2.2 * Math.sin(v / 70 + phase) + phase);
    double fine = grain[Math.floorMod((int) (u * 1.5 + 4 * Math.sin(v / 40)), SIDE)];
    return new double[] {170 + 28 * ring + fine, 120 + 24 * ring + fine, 75 + 16 * ring + fine};
  }

  private static RgbImage image(float[] rgb) {
    byte[] bytes = new byte[rgb.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Math.max(0, Math.min(255, Math.round(rgb[i])));
    }
    return new RgbImage(SIDE, SIDE, bytes);
  }
}
