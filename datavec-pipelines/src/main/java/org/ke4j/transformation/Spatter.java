package org.ke4j.transformation;

import java.util.random.RandomGenerator;
import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;

/**
 * Drops on the lens, where smoothed noise exceeds a threshold: of turquoise water, which adds light
 * at the rims of drops ({@link WaterDrops}), or of brown mud, which covers.
 */
public final class Spatter extends RgbTransform {
  private static final Parameters[] CIFAR_C = {
    new Parameters(.62, .1, .7, .7, .5, false),
    new Parameters(.65, .1, .8, .7, .5, false),
    new Parameters(.65, .3, 1, .69, .5, false),
    new Parameters(.65, .1, .7, .69, .6, true),
    new Parameters(.65, .1, .5, .68, .6, true)
  };
  private static final Parameters[] IMAGENET_C = {
    new Parameters(.65, .3, 4, .69, .6, false),
    new Parameters(.65, .3, 3, .68, .6, false),
    new Parameters(.65, .3, 2, .68, .5, false),
    new Parameters(.65, .3, 1, .65, 1.5, true),
    new Parameters(.67, .4, 1, .65, 1.5, true)
  };
  private static final int[] WATER = {175, 238, 238};
  private static final int[] MUD = {63, 42, 20};
  private static final double TRUNCATE = 4;

  /** Mud that is thinner than this does not show. */
  private static final float THIN = 0.8f;

  private final Parameters parameters;
  private final GaussianFilter dropFilter;
  private final GaussianFilter mudFilter;

  public Spatter(Parameters parameters) {
    this.parameters = parameters;
    this.dropFilter = GaussianFilter.sciPy(parameters.sigma, TRUNCATE, Edge.REPEAT);
    this.mudFilter = GaussianFilter.sciPy(parameters.strength, TRUNCATE, Edge.REPEAT);
  }

  /**
   * The strength; intensities are shares of white.
   *
   * @param mean of the noise
   * @param deviation standard deviation of the noise, 0 or more
   * @param sigma smoothing of the noise in pixels, above 0
   * @param threshold from which on there is a drop
   * @param strength of water: how much light it adds; of mud: sigma of its rim in pixels; above 0
   * @param mud mud or water
   */
  public record Parameters(
      double mean, double deviation, double sigma, double threshold, double strength, boolean mud) {
    public Parameters {
      Check.between("spatter deviation", deviation, 0, 100);
      Check.positive("spatter sigma", sigma);
      Check.positive("spatter strength", strength);
    }
  }

  static Spatter of(SeverityTable table, int severity) {
    return new Spatter(table.pick(CIFAR_C, IMAGENET_C, severity));
  }

  @Override
  public RgbImage apply(RgbImage image, RandomGenerator random) {
    int width = image.width();
    int height = image.height();
    float[] layer = new float[width * height];
    for (int i = 0; i < layer.length; i++) {
      layer[i] = (float) (parameters.mean + parameters.deviation * random.nextGaussian());
    }
    layer = dropFilter.apply(layer, width, height, 1);
    return parameters.mud ? mud(image, layer) : water(image, layer);
  }

  private RgbImage water(RgbImage image, float[] layer) {
    byte[] drops = new byte[layer.length];
    for (int i = 0; i < drops.length; i++) {
      // Wraps above white, as the published conversion to 8 bits does.
      drops[i] = layer[i] < parameters.threshold ? 0 : (byte) (int) (layer[i] * 255);
    }
    float[] light = WaterDrops.light(drops, image.width(), image.height());
    byte[] from = image.rgb();
    byte[] to = new byte[from.length];
    for (int i = 0; i < from.length; i++) {
      double added = parameters.strength * light[i / 3] * WATER[i % 3];
      to[i] = Pixels.clip((from[i] & 0xFF) + added);
    }
    return new RgbImage(image.width(), image.height(), to);
  }

  private RgbImage mud(RgbImage image, float[] layer) {
    float[] cover = new float[layer.length];
    for (int i = 0; i < cover.length; i++) {
      cover[i] = layer[i] > parameters.threshold ? 1 : 0;
    }
    cover = mudFilter.apply(cover, image.width(), image.height(), 1);
    byte[] from = image.rgb();
    byte[] to = new byte[from.length];
    for (int i = 0; i < from.length; i++) {
      double share = cover[i / 3] < THIN ? 0 : cover[i / 3];
      to[i] = Pixels.clip((from[i] & 0xFF) * (1 - share) + MUD[i % 3] * share);
    }
    return new RgbImage(image.width(), image.height(), to);
  }
}
