package org.ke4j.tests.toy;

import java.util.List;
import java.util.random.RandomGenerator;
import org.ke4j.image.Kind;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Transformation;
import org.ke4j.image.TransformationProvider;

/** The negative of an image, now and then. */
public final class ToyTransformation implements Transformation, TransformationProvider {
  @Override
  public List<Transformation> transformations() {
    return List.of(this);
  }

  @Override
  public String name() {
    return "toy_negative";
  }

  @Override
  public String key() {
    return name();
  }

  @Override
  public Kind kind() {
    return Kind.PHOTOMETRIC;
  }

  @Override
  public boolean hasSeverity() {
    return true;
  }

  @Override
  public RgbImage apply(RgbImage image, int severity, RandomGenerator random) {
    byte[] rgb = image.rgb().clone();
    boolean negative = random.nextInt(5) < severity;
    for (int i = 0; negative && i < rgb.length; i++) {
      rgb[i] = (byte) (255 - rgb[i]);
    }
    return new RgbImage(image.width(), image.height(), rgb);
  }
}
