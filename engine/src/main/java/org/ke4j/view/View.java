package org.ke4j.view;

import java.util.Objects;
import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Transformation;
import org.ke4j.random.Seeds;

/**
 * How images are shown: untouched, or under a transformation of a severity, with what it draws from
 * a seed. The same view of the same image at the same place is the same picture wherever it is
 * made: in a ranking, in training, in a test set, on a contact sheet.
 *
 * @param transformation null for untouched
 * @param severity 1..5
 * @param seed of what the transformation draws; made from the seed of a run by {@link #training}
 *     and {@link #test} alone
 */
public record View(Transformation transformation, int severity, long seed) {
  /** Images as they are. */
  public static final View UNTOUCHED = new View(null, 1, 0);

  public View {
    Check.between("severity", severity, 1, 5);
  }

  /**
   * What a run with this seed sees of its training images: in the ranking, in the banks of features
   * and, unless every epoch draws anew, in the training of a network.
   */
  public static View training(Transformation transformation, int severity, long runSeed) {
    return new View(transformation, severity, Seeds.derive(runSeed, "train"));
  }

  /**
   * What the network sees in an epoch when every epoch draws anew.
   *
   * @param epoch counted from 0; epoch 0 sees what {@link #training(Transformation, int, long)}
   *     gives
   */
  public static View training(
      Transformation transformation, int severity, long runSeed, int epoch) {
    View first = training(transformation, severity, runSeed);
    return epoch == 0
        ? first
        : new View(transformation, severity, Seeds.derive(first.seed, "epoch", epoch));
  }

  /** What a run with this seed shows of its test images. */
  public static View test(Transformation transformation, int severity, long runSeed) {
    return new View(transformation, severity, Seeds.derive(runSeed, "test"));
  }

  /** The transformation's name, or null. */
  public String name() {
    return transformation == null ? null : transformation.name();
  }

  /** What is done to the images, for the key of a cache. */
  public String key() {
    return transformation == null ? "none" : transformation.key();
  }

  /**
   * This view of one image.
   *
   * @param index the image's place among the images of its class or test set: image i draws from
   *     the stream of (seed, name, severity, i) and from nothing else. For a transformation without
   *     severities the severity does not count
   */
  public RgbImage of(RgbImage image, int index) {
    if (transformation == null) {
      return image;
    }
    int counting = transformation.hasSeverity() ? severity : 0;
    return transformation.apply(
        image, severity, Seeds.stream(seed, transformation.name(), counting, index));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof View that
        && key().equals(that.key())
        && severity == that.severity
        && seed == that.seed;
  }

  @Override
  public int hashCode() {
    return Objects.hash(key(), severity, seed);
  }
}
