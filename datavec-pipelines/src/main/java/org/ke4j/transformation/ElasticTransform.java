package org.ke4j.transformation;

import java.util.random.RandomGenerator;
import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;

/**
 * A rubber sheet (Simard et al. 2003): a random affine map that moves three points around the
 * middle, then displacements that are smoothed uniform noise; bilinear.
 */
public final class ElasticTransform extends RgbTransform {
  private static final Parameters[] CIFAR_C = {
    new Parameters(0, 0, 32 * .08),
    new Parameters(32 * .05, 32 * .2, 32 * .07),
    new Parameters(32 * .08, 32 * .06, 32 * .06),
    new Parameters(32 * .1, 32 * .04, 32 * .05),
    new Parameters(32 * .1, 32 * .03, 32 * .03)
  };
  // The published code has 244 where the images have 224 pixels.
  private static final Parameters[] IMAGENET_C = {
    new Parameters(244 * 2, 244 * .7, 244 * .1),
    new Parameters(244 * 2, 244 * .08, 244 * .2),
    new Parameters(244 * .05, 244 * .01, 244 * .02),
    new Parameters(244 * .07, 244 * .01, 244 * .02),
    new Parameters(244 * .12, 244 * .01, 244 * .02)
  };
  private static final double TRUNCATE = 3;

  private final Parameters parameters;
  private final GaussianFilter filter;

  public ElasticTransform(Parameters parameters) {
    this.parameters = parameters;
    this.filter = GaussianFilter.sciPy(parameters.sigma, TRUNCATE, Edge.REFLECT);
  }

  /**
   * The strength, in pixels.
   *
   * @param displacement largest displacement before smoothing, 0 or more
   * @param sigma of the smoothing, 0 or more
   * @param affine how far the three points may move in each direction, 0 or more
   */
  public record Parameters(double displacement, double sigma, double affine) {
    public Parameters {
      Check.between("elastic displacement", displacement, 0, 1e6);
      Check.between("elastic sigma", sigma, 0, 1e4);
      Check.between("elastic affine", affine, 0, 1e6);
    }
  }

  static ElasticTransform of(SeverityTable table, int severity) {
    return new ElasticTransform(table.pick(CIFAR_C, IMAGENET_C, severity));
  }

  @Override
  public RgbImage apply(RgbImage image, RandomGenerator random) {
    int width = image.width();
    int height = image.height();
    double[] map = affine(width, height, random);
    float[] dx = displacements(width, height, random);
    float[] dy = displacements(width, height, random);
    float[] values = Pixels.floats(image);
    float[] turned = new float[values.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double fromX = map[0] * x + map[1] * y + map[2];
        double fromY = map[3] * x + map[4] * y + map[5];
        sample(values, width, height, fromX, fromY, Edge.MIRROR, turned, 3 * (y * width + x));
      }
    }
    float[] result = new float[values.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int p = y * width + x;
        sample(turned, width, height, x + dx[p], y + dy[p], Edge.REFLECT, result, 3 * p);
      }
    }
    return Pixels.image(result, width, height);
  }

  private float[] displacements(int width, int height, RandomGenerator random) {
    float[] noise = new float[width * height];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) (2 * random.nextDouble() - 1);
    }
    float[] smooth = filter.apply(noise, width, height, 1);
    for (int i = 0; i < smooth.length; i++) {
      smooth[i] *= (float) parameters.displacement;
    }
    return smooth;
  }

  /**
   * The six numbers that give the source of each pixel: the inverse of the map that moves three
   * corners of a square around the middle. The identity where the points fall on a line.
   */
  private double[] affine(int width, int height, RandomGenerator random) {
    // As published, the first coordinate takes its middle from the height.
    int centreX = height / 2;
    int centreY = width / 2;
    int half = Math.min(width, height) / 3;
    double[] x = {centreX + half, centreX + half, centreX - half};
    double[] y = {centreY + half, centreY - half, centreY - half};
    double[] u = new double[3];
    double[] v = new double[3];
    for (int i = 0; i < 3; i++) {
      u[i] = x[i] + parameters.affine * (2 * random.nextDouble() - 1);
      v[i] = y[i] + parameters.affine * (2 * random.nextDouble() - 1);
    }
    double area = (u[1] - u[0]) * (v[2] - v[0]) - (u[2] - u[0]) * (v[1] - v[0]);
    if (Math.abs(area) < 1e-9) {
      return new double[] {1, 0, 0, 0, 1, 0};
    }
    double[] map = new double[6];
    row(u, v, x, area, map, 0);
    row(u, v, y, area, map, 3);
    return map;
  }

  /** The affine function that is {@code target[i]} at {@code (u[i], v[i])}. */
  private static void row(
      double[] u, double[] v, double[] target, double area, double[] map, int at) {
    double first = target[1] - target[0];
    double second = target[2] - target[0];
    map[at] = (first * (v[2] - v[0]) - second * (v[1] - v[0])) / area;
    map[at + 1] = (second * (u[1] - u[0]) - first * (u[2] - u[0])) / area;
    map[at + 2] = target[0] - map[at] * u[0] - map[at + 1] * v[0];
  }

  private static void sample(
      float[] values,
      int width,
      int height,
      double x,
      double y,
      Edge edge,
      float[] result,
      int at) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    float u = (float) (x - left);
    float v = (float) (y - top);
    int x0 = edge.inside(left, width) * 3;
    int x1 = edge.inside(left + 1, width) * 3;
    int y0 = edge.inside(top, height) * width * 3;
    int y1 = edge.inside(top + 1, height) * width * 3;
    for (int c = 0; c < 3; c++) {
      float a = values[y0 + x0 + c] + u * (values[y0 + x1 + c] - values[y0 + x0 + c]);
      float b = values[y1 + x0 + c] + u * (values[y1 + x1 + c] - values[y1 + x0 + c]);
      result[at + c] = a + v * (b - a);
    }
  }
}
