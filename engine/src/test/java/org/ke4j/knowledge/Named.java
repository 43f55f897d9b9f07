package org.ke4j.knowledge;

import java.util.random.RandomGenerator;
import org.ke4j.image.Kind;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Transformation;

/** A transformation of which only name and kind count. */
record Named(String name, Kind kind) implements Transformation {
  static Ranked ranked(String name, int severity, double distance) {
    return ranked(name, severity, distance, null);
  }

  static Ranked ranked(String name, int severity, double distance, Kind kind) {
    return new Ranked(new Named(name, kind), severity, distance);
  }

  @Override
  public String key() {
    return name;
  }

  @Override
  public boolean hasSeverity() {
    return true;
  }

  @Override
  public RgbImage apply(RgbImage image, int severity, RandomGenerator random) {
    return image;
  }
}
