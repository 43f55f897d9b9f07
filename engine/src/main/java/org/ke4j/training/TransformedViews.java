package org.ke4j.training;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Transformation;
import org.ke4j.random.Seeds;
import org.ke4j.view.View;

/**
 * Views that are transformed images: view {@code i} of every image is the {@code i}th positive or
 * negative transformation of it, made by {@link View#training}: where each view is computed once,
 * they are the views of the ranking. What is random depends on the seed of the run, the
 * transformation, the image's index and, for fresh views, the epoch; never on order or threads.
 */
public final class TransformedViews implements ViewSource {
  private record Key(int index, int view) {}

  private final List<RgbImage> images;
  private final List<Transformation> positives;
  private final List<Transformation> negatives;
  private final Severities severities;
  private final boolean fresh;
  private final long seed;
  private final Map<Key, RgbImage> once = new ConcurrentHashMap<>();

  /**
   * Which severity a view has.
   *
   * @param low 1..5
   * @param high {@code low}..5; where it is above {@code low}, each view draws its own
   */
  public record Severities(int low, int high) {
    public Severities {
      Check.between("lowest severity", low, 1, 5);
      Check.between("highest severity", high, low, 5);
    }

    /** The same severity for all views. */
    public static Severities fixed(int severity) {
      return new Severities(severity, severity);
    }

    /** Each view draws one of all five. */
    public static Severities sampled() {
      return new Severities(1, 5);
    }
  }

  /**
   * @param images anchors, one or more, square and of one size
   * @param positives transformations that keep the meaning, one or more
   * @param negatives transformations that change it, one or more
   * @param severities 1 for all in the paper
   * @param fresh whether each epoch draws its views anew; otherwise they are computed once, at
   *     their first use, and kept
   * @param seed of the run
   */
  public TransformedViews(
      List<RgbImage> images,
      List<Transformation> positives,
      List<Transformation> negatives,
      Severities severities,
      boolean fresh,
      long seed) {
    Check.atLeast("training images", images.size(), 1);
    Check.atLeast("positive transformations", positives.size(), 1);
    Check.atLeast("negative transformations", negatives.size(), 1);
    this.images = List.copyOf(images);
    this.positives = List.copyOf(positives);
    this.negatives = List.copyOf(negatives);
    this.severities = severities;
    this.fresh = fresh;
    this.seed = seed;
  }

  @Override
  public int size() {
    return images.size();
  }

  @Override
  public int positives() {
    return positives.size();
  }

  @Override
  public int negatives() {
    return negatives.size();
  }

  @Override
  public RgbImage anchor(int index) {
    return images.get(index);
  }

  @Override
  public RgbImage positive(int epoch, int index, int view) {
    return view(epoch, index, view, positives.get(view));
  }

  @Override
  public RgbImage negative(int epoch, int index, int view) {
    return view(epoch, index, positives.size() + view, negatives.get(view));
  }

  private RgbImage view(int epoch, int index, int view, Transformation transformation) {
    return fresh
        ? compute(epoch, index, transformation)
        : once.computeIfAbsent(new Key(index, view), key -> compute(0, index, transformation));
  }

  private RgbImage compute(int epoch, int index, Transformation transformation) {
    int severity = severities.low;
    if (severities.high > severities.low) {
      severity =
          Seeds.stream(seed, "view severity", transformation.name(), index, epoch)
              .nextInt(severities.low, severities.high + 1);
    }
    return View.training(transformation, severity, seed, epoch).of(images.get(index), index);
  }
}
