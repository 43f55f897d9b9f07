package org.ke4j.knowledge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ke4j.embedding.Embedder;
import org.ke4j.error.Check;
import org.ke4j.image.Transformation;
import org.ke4j.matrix.Matrix;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/**
 * The images of one normal class with what is known about them: embeddings of every view and the
 * rankings, each computed at its first use and then handed on to all who ask. Holds one float32
 * matrix for each view that was asked for.
 */
public final class NormalClass {
  private final String name;
  private final Images images;
  private final Ranker ranker;
  private final Map<View, Matrix> embedded = new HashMap<>();
  private Ranking ranking;
  private Ranking paired;

  /**
   * @param name the normal class
   * @param images its training images; none of another class
   * @param ranker embeds and ranks
   */
  public NormalClass(String name, Images images, Ranker ranker) {
    this.name = Objects.requireNonNull(name, "name");
    this.images = images;
    this.ranker = ranker;
  }

  public String name() {
    return name;
  }

  public Images images() {
    return images;
  }

  /**
   * The class with some of its images; what was embedded is taken over, what is drawn for an image
   * stays the same.
   *
   * @param chosen indices of images
   */
  public synchronized NormalClass subset(int[] chosen) {
    if (images.subset(chosen) == images) {
      return this;
    }
    NormalClass some = new NormalClass(name, images.subset(chosen), ranker);
    embedded.forEach((view, matrix) -> some.embedded.put(view, matrix.select(chosen)));
    return some;
  }

  /**
   * Tells embeddings that are known already.
   *
   * @param transformation null for untouched images
   * @param rows {@code images().size() x width}
   */
  public synchronized NormalClass know(Transformation transformation, Matrix rows) {
    Check.that(
        rows.rows() == images.size(), "expected %d rows, got %d", images.size(), rows.rows());
    embedded.put(transformation == null ? View.UNTOUCHED : ranker.view(transformation), rows);
    return this;
  }

  /** The embeddings of training views that were asked for so far, by the transformation's name. */
  public synchronized Map<String, Matrix> knownViews() {
    Map<String, Matrix> known = new LinkedHashMap<>();
    for (Transformation transformation : options().transformations()) {
      Matrix rows = embedded.get(ranker.view(transformation));
      if (rows != null) {
        known.put(transformation.name(), rows);
      }
    }
    return known;
  }

  /** How its transformations are ranked. */
  public Ranker.Options options() {
    return ranker.options();
  }

  /** The encoder with its cache; the encoder stays the caller's. */
  public Embedder embedder() {
    return ranker.embedder();
  }

  /** Embeddings of the untouched images, {@code images().size() x width}. */
  public Matrix originals() {
    return embedded(View.UNTOUCHED);
  }

  /** Embeddings of the training view of a transformation, row i the view of image i. */
  public Matrix transformed(Transformation transformation) {
    return embedded(ranker.view(transformation));
  }

  private synchronized Matrix embedded(View view) {
    Matrix known = embedded.get(view);
    if (known == null) {
      known = embedder().embed(images, view);
      embedded.put(view, known);
    }
    return known;
  }

  /** The transformations by exact Wasserstein distance (method, steps 1 to 3). */
  public synchronized Ranking ranking() {
    if (ranking == null) {
      ranking = ranker.rank(this);
    }
    return ranking;
  }

  /**
   * The transformations by the mean cosine distance between an image and its own view: an upper
   * bound of the exact distance that takes no transport.
   */
  public synchronized Ranking pairedMeans() {
    if (paired == null) {
      Matrix directions = originals().normalized();
      List<Ranked> ranked = new ArrayList<>();
      for (Transformation transformation : options().transformations()) {
        double mean = meanCosine(directions, transformed(transformation).normalized());
        // A mean of float32 products can fall a hair below zero.
        ranked.add(new Ranked(transformation, options().severity(), Math.max(0, mean)));
      }
      paired = Ranking.of(name, embedder().encoder().name(), ranked);
    }
    return paired;
  }

  private static double meanCosine(Matrix a, Matrix b) {
    Check.that(a.rows() == b.rows(), "expected %d rows, got %d", a.rows(), b.rows());
    double sum = 0;
    for (int i = 0; i < a.values().length; i++) {
      sum += (double) a.values()[i] * b.values()[i];
    }
    return 1 - sum / a.rows();
  }
}
