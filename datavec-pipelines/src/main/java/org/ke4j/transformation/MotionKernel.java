package org.ke4j.transformation;

/** Smears along a line, to one side, with weights that fall off like a gaussian. */
final class MotionKernel {
  private MotionKernel() {}

  /**
   * The smear of snow: {@code 4 radius} points from the pixel to the radius, moved to the nearest
   * pixels; mirrored edges.
   *
   * @param degrees direction in image coordinates: 0 = right, -90 = up
   */
  static Taps falling(int radius, double sigma, double degrees) {
    int side = 2 * radius + 1;
    double[] kernel = new double[side * side];
    double angle = StrictMath.toRadians(degrees);
    double sum = 0;
    int points = 4 * radius;
    for (int i = 0; i < points; i++) {
      double r = (double) radius * i / (points - 1);
      int y = (int) Math.rint(radius + r * StrictMath.sin(angle));
      int x = (int) Math.rint(radius + r * StrictMath.cos(angle));
      double weight = StrictMath.exp(-r * r / (2 * sigma * sigma));
      kernel[y * side + x] += weight;
      sum += weight;
    }
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] /= sum;
    }
    return Taps.ofKernel(kernel, side, Edge.MIRROR);
  }

  /**
   * ImageMagick's motion blur: {@code 2 radius + 1} points at whole distances, each moved to the
   * nearest pixel (halves down); repeated edges.
   *
   * @param degrees as above
   */
  static Taps magick(int radius, double sigma, double degrees) {
    int points = 2 * radius + 1;
    double angle = StrictMath.toRadians(degrees);
    double[] exact = new double[points];
    double sum = 0;
    for (int i = 0; i < points; i++) {
      exact[i] = StrictMath.exp(-i * (double) i / (2 * sigma * sigma));
      sum += exact[i];
    }
    int[] dx = new int[points];
    int[] dy = new int[points];
    float[] weights = new float[points];
    for (int i = 0; i < points; i++) {
      dx[i] = (int) Math.ceil(i * StrictMath.cos(angle) - 0.5);
      dy[i] = (int) Math.ceil(i * StrictMath.sin(angle) - 0.5);
      weights[i] = (float) (exact[i] / sum);
    }
    return new Taps(dx, dy, weights, Edge.REPEAT);
  }
}
