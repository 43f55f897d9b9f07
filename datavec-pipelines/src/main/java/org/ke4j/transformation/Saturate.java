package org.ke4j.transformation;

import java.util.random.RandomGenerator;
import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;

/**
 * Changes the saturation s of HSV to {@code factor * s + more}, clipped to 0..1; hue and value
 * stay. Grey pixels have hue 0 and turn reddish where {@code more} is above 0, as in the published
 * code.
 */
public final class Saturate extends RgbTransform {
  private static final Parameters[] CIFAR_C = {
    new Parameters(.3, 0),
    new Parameters(.1, 0),
    new Parameters(1.5, 0),
    new Parameters(2, .1),
    new Parameters(2.5, .2)
  };
  private static final Parameters[] IMAGENET_C = {
    new Parameters(.3, 0),
    new Parameters(.1, 0),
    new Parameters(2, 0),
    new Parameters(5, .1),
    new Parameters(20, .2)
  };

  private final Parameters parameters;

  public Saturate(Parameters parameters) {
    this.parameters = parameters;
  }

  /**
   * The change.
   *
   * @param factor of the saturation, 0 to 1000
   * @param more what is added, 0 to 1
   */
  public record Parameters(double factor, double more) {
    public Parameters {
      Check.between("saturation factor", factor, 0, 1000);
      Check.between("saturation added", more, 0, 1);
    }
  }

  static Saturate of(SeverityTable table, int severity) {
    return new Saturate(table.pick(CIFAR_C, IMAGENET_C, severity));
  }

  @Override
  public RgbImage apply(RgbImage image, RandomGenerator random) {
    byte[] from = image.rgb();
    byte[] to = new byte[from.length];
    for (int i = 0; i < from.length; i += 3) {
      int red = from[i] & 0xFF;
      int green = from[i + 1] & 0xFF;
      int blue = from[i + 2] & 0xFF;
      int value = Math.max(red, Math.max(green, blue));
      int chroma = value - Math.min(red, Math.min(green, blue));
      double saturation = value == 0 ? 0 : (double) chroma / value;
      double changed = Math.min(1, Math.max(0, saturation * parameters.factor + parameters.more));
      if (chroma == 0) {
        to[i] = (byte) value;
        to[i + 1] = Pixels.clip(value * (1 - changed));
        to[i + 2] = to[i + 1];
      } else {
        // The distance of each channel from the value grows with the saturation.
        double scale = changed / saturation;
        to[i] = Pixels.clip(value - (value - red) * scale + 1e-9);
        to[i + 1] = Pixels.clip(value - (value - green) * scale + 1e-9);
        to[i + 2] = Pixels.clip(value - (value - blue) * scale + 1e-9);
      }
    }
    return new RgbImage(image.width(), image.height(), to);
  }
}
