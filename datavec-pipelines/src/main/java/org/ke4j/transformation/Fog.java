package org.ke4j.transformation;

import java.util.random.RandomGenerator;
import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;

/** Adds a cloud ({@link PlasmaFractal}) and darkens so that the brightest value stays. */
public final class Fog extends RgbTransform {
  private static final Parameters[] CIFAR_C = {
    new Parameters(.2, 3),
    new Parameters(.5, 3),
    new Parameters(.75, 2.5),
    new Parameters(1, 2),
    new Parameters(1.5, 1.75)
  };
  private static final Parameters[] IMAGENET_C = {
    new Parameters(1.5, 2),
    new Parameters(2, 2),
    new Parameters(2.5, 1.7),
    new Parameters(2.5, 1.5),
    new Parameters(3, 1.4)
  };

  private final Parameters parameters;

  public Fog(Parameters parameters) {
    this.parameters = parameters;
  }

  /**
   * The strength.
   *
   * @param thickness of the cloud as a share of white, above 0
   * @param decay how much smaller each finer detail is, above 1 for smooth clouds
   */
  public record Parameters(double thickness, double decay) {
    public Parameters {
      Check.positive("fog thickness", thickness);
      Check.positive("fog decay", decay);
    }
  }

  static Fog of(SeverityTable table, int severity) {
    return new Fog(table.pick(CIFAR_C, IMAGENET_C, severity));
  }

  @Override
  public RgbImage apply(RgbImage image, RandomGenerator random) {
    int width = image.width();
    int height = image.height();
    int side = PlasmaFractal.side(Math.max(width, height));
    double[] cloud = PlasmaFractal.draw(side, parameters.decay, random);
    byte[] from = image.rgb();
    int brightest = 0;
    for (byte value : from) {
      brightest = Math.max(brightest, value & 0xFF);
    }
    double darken = brightest / (brightest + 255 * parameters.thickness);
    byte[] to = new byte[from.length];
    for (int i = 0; i < from.length; i++) {
      int pixel = i / 3;
      double added = 255 * parameters.thickness * cloud[pixel / width * side + pixel % width];
      to[i] = Pixels.clip(((from[i] & 0xFF) + added) * darken);
    }
    return new RgbImage(width, height, to);
  }
}
