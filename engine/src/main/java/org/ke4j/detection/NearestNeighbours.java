package org.ke4j.detection;

import org.ke4j.error.Check;
import org.ke4j.matrix.Matrix;
import org.ke4j.store.Sections;

/**
 * The mean squared distance to the nearest training features: DN2 (Bergman, Cohen and Hoshen 2020,
 * "Deep nearest neighbor anomaly detection").
 *
 * <p>Score of q: mean of the k smallest |q - x|^2 over the training features x. With features of
 * length one, the default, this is twice the cosine distance.
 */
public final class NearestNeighbours implements Detector {
  private static final String STORED = "nearest-neighbours";
  private final Options options;
  private final Matrix training;
  private final Bank bank;
  private final double[] trainingScores;

  /**
   * How neighbours are found.
   *
   * @param k number of neighbours, 1 or more; default 2
   * @param raw whether features are taken as they are instead of normalised to length one; default
   *     false
   */
  public record Options(int k, boolean raw) {
    public static final Options DN2 = new Options(2, false);

    public Options {
      Check.atLeast("k", k, 1);
    }
  }

  /**
   * A detector from its parts.
   *
   * @param training normalised unless raw
   * @param trainingScores as {@link #trainingScores()} gives them, or null to compute them
   */
  NearestNeighbours(Options options, Matrix training, double[] trainingScores) {
    this.options = options;
    this.training = training;
    this.bank = new Bank(training);
    this.trainingScores =
        trainingScores == null
            ? bank.meanOfSmallest(training, options.k, training.rows())
            : trainingScores;
  }

  /**
   * Keeps the training features; O(n^2 d) for the training scores.
   *
   * @param training {@code n x d} features of normal images, 2 or more; where n is no more than k,
   *     n - 1 takes its place
   */
  public static NearestNeighbours fit(Matrix training, Options options) {
    Features.training("nearest neighbours", training, 2);
    Options fitting = new Options(Math.min(options.k, training.rows() - 1), options.raw);
    Matrix bank = options.raw ? training : Features.unit("nearest neighbours", training);
    return new NearestNeighbours(fitting, bank, null);
  }

  @Override
  public Sections write(Sections sections) {
    Stored.begin(sections, STORED)
        .put("k", (long) options.k)
        .put("raw", options.raw ? 1L : 0L)
        .put("training scores", trainingScores);
    Stored.put(sections, "training", training);
    return sections;
  }

  /** A detector that {@link #write} stored. */
  public static NearestNeighbours read(Sections sections) {
    Stored.expect(sections, STORED);
    Matrix training = Stored.matrix(sections, "training");
    return new NearestNeighbours(
        new Options(Stored.count(sections, "k", training.rows()), sections.number("raw") == 1),
        training,
        sections.doubles("training scores"));
  }

  public Options options() {
    return options;
  }

  @Override
  public int width() {
    return training.columns();
  }

  @Override
  public double[] score(Matrix features) {
    Features.ofWidth("nearest neighbours", features, width());
    return bank.meanOfSmallest(
        options.raw ? features : features.normalized(), options.k, Bank.NO_OWN);
  }

  /** Each with itself left out of its neighbours. */
  @Override
  public double[] trainingScores() {
    return trainingScores.clone();
  }

  @Override
  public void close() {
    bank.close();
  }
}
