package org.ke4j.method;

import java.util.ArrayList;
import java.util.List;
import org.ke4j.detection.AwareGaussian;
import org.ke4j.image.Transformation;
import org.ke4j.knowledge.Knowledge;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.knowledge.SelectionOptions;
import org.ke4j.knowledge.SelectionOptions.Rule;
import org.ke4j.matrix.Matrix;
import org.ke4j.option.Described;
import org.ke4j.option.Range;
import org.ke4j.store.Sections;

/**
 * The transformation-aware Gaussian and nearest neighbours on frozen features; see {@link
 * AwareGaussian}. Every transformation takes a side: what does not change the meaning keeps it.
 */
public final class Aware implements DetectorMethod<Aware.Options> {
  public static final String NAME = "aware";

  /**
   * How distances and knowledge are weighed.
   *
   * @param mu cost of a changed meaning in standard deviations of normal images, 0 or more; null
   *     for {@link AwareGaussian.Options#DEFAULT}'s
   * @param tolerance 0 to 1, see {@link AwareGaussian.Options}
   * @param shrinkage of the covariance, above 0, at most 1
   * @param threshold paired mean cosine distance from which on a change is one of meaning; null for
   *     the encoder's, and where it has none the largest gap of the ranking
   */
  public record Options(
      @Described(
              value =
                  "weight of changed meanings; more finds more of them and tolerates less (default:"
                      + " aware 1.5, in standard deviations of normal images; contrast 0.25)",
              label = "M")
          @Range(from = 0)
          Double mu,
      @Described(
              value =
                  "how far an image under a known change is judged beside images under that change,"
                      + " 0 not at all, 1 wholly",
              label = "0..1")
          @Range(from = 0, to = 1)
          double tolerance,
      @Described(
              value = "how far the covariance is drawn to a sphere, above 0, at most 1",
              label = "A")
          @Range(from = 0, above = true, to = 1)
          double shrinkage,
      @Described(
              value =
                  "paired mean cosine distance from which on a change is one of meaning (default:"
                      + " the encoder's, if it has one; else aware takes the largest gap of the"
                      + " ranking; --rule gap and threshold go before)",
              label = "D")
          @Range(from = 0, above = true)
          Double threshold) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "a Gaussian and neighbours of the encoder's features that know the transformations, no training";
  }

  @Override
  public Options defaults(Preset preset) {
    AwareGaussian.Options base = AwareGaussian.Options.DEFAULT;
    return new Options(null, base.tolerance(), base.shrinkage(), null);
  }

  @Override
  public int leastImages() {
    return 3;
  }

  @Override
  public boolean usesEncoder() {
    return true;
  }

  @Override
  public FittedDetector fit(NormalClass normal, Options options, Fitting fitting) {
    AwareGaussian.Options base = AwareGaussian.Options.DEFAULT;
    AwareGaussian.Options numbers =
        new AwareGaussian.Options(
            base.power(),
            options.shrinkage,
            options.tolerance,
            base.neighbours(),
            options.mu == null ? base.mu() : options.mu);
    List<Transformation> negative = knowledge(normal, options, fitting).negativeTransformations();
    List<Matrix> kept = new ArrayList<>();
    List<Matrix> changed = new ArrayList<>();
    for (Transformation transformation : normal.options().transformations()) {
      (negative.contains(transformation) ? changed : kept).add(normal.transformed(transformation));
    }
    return new EmbeddedDetector<>(
        normal.embedder(), AwareGaussian.fit(normal.originals(), kept, changed, numbers));
  }

  @Override
  public Knowledge knowledge(NormalClass normal, Options options, Fitting fitting) {
    return fitting.overrule().apply(selected(normal, options, fitting.selection()));
  }

  private static Knowledge selected(
      NormalClass normal, Options options, SelectionOptions selection) {
    if (options.threshold == null && selection.rule() != Rule.FIXED) {
      return Knowledge.select(normal.ranking(), selection);
    }
    double threshold =
        options.threshold != null
            ? options.threshold
            : normal.embedder().encoder().meaningThreshold();
    return Double.isNaN(threshold)
        ? Knowledge.select(normal.ranking(), SelectionOptions.gap())
        : new ContrastRule(selection.k(), threshold).select(normal.pairedMeans());
  }

  @Override
  public List<Part> parts(FittedDetector detector) {
    AwareGaussian aware = (AwareGaussian) ((EmbeddedDetector<?>) detector).detector();
    return List.of(new Part(Part.DETECTOR, 1, aware.write(new Sections())));
  }

  @Override
  public FittedDetector restore(Restoring stored) {
    return new EmbeddedDetector<>(
        stored.embedder(), AwareGaussian.read(stored.part(Part.DETECTOR)));
  }
}
