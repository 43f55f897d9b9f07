package org.ke4j.method;

import java.util.List;
import org.ke4j.detection.KnowledgeContrast;
import org.ke4j.error.Check;
import org.ke4j.image.Transformation;
import org.ke4j.knowledge.Knowledge;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.knowledge.SelectionOptions;
import org.ke4j.matrix.Matrix;
import org.ke4j.option.Described;
import org.ke4j.option.Range;
import org.ke4j.store.Sections;

/**
 * Knowledge without training: banks of positive and negative views of frozen features. It ranks by
 * paired means alone, and solves no transport.
 */
public final class Contrast implements DetectorMethod<Contrast.Options> {
  public static final String NAME = "contrast";

  /**
   * How banks are divided and asked.
   *
   * @param mu weight of the contrast, 0 or more; default 0.25
   * @param threshold paired mean cosine distance from which on a change is one of meaning; null for
   *     the encoder's
   */
  public record Options(
      @Described(
              value = "weight of changed meanings; more finds more of them and tolerates less",
              label = "M")
          @Range(from = 0)
          double mu,
      @Described(
              value =
                  "paired mean cosine distance from which on a change is one of meaning (default:"
                      + " the encoder's, if it has one)",
              label = "D")
          @Range(from = 0, above = true)
          Double threshold) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "banks of positive and negative views of the encoder's features, no training";
  }

  @Override
  public Options defaults(Preset preset) {
    return new Options(KnowledgeContrast.Options.DEFAULT.mu(), null);
  }

  @Override
  public int leastImages() {
    return 2;
  }

  @Override
  public boolean usesEncoder() {
    return true;
  }

  @Override
  public String fewImages(int images) {
    int neighbours = KnowledgeContrast.Options.DEFAULT.k();
    return images > neighbours
        ? ""
        : images
            + " training images are few: "
            + (images - 1)
            + " neighbours instead of "
            + neighbours
            + " are asked, so that a single odd training image counts for more; with "
            + (neighbours + 1)
            + " images or more the detector is what the documentation measures";
  }

  @Override
  public void check(Options options, SelectionOptions selection, RankedBy ranking) {
    Check.between("--k", selection.k(), 1, ranking.transformations() - 1);
  }

  @Override
  public Knowledge knowledge(NormalClass normal, Options options, Fitting fitting) {
    double threshold =
        options.threshold != null
            ? options.threshold
            : normal.embedder().encoder().meaningThreshold();
    return fitting
        .overrule()
        .apply(new ContrastRule(fitting.selection().k(), threshold).select(normal.pairedMeans()));
  }

  @Override
  public FittedDetector fit(NormalClass normal, Options options, Fitting fitting) {
    Knowledge knowledge = knowledge(normal, options, fitting);
    KnowledgeContrast.Options base = KnowledgeContrast.Options.DEFAULT;
    return new EmbeddedDetector<>(
        normal.embedder(),
        KnowledgeContrast.fit(
            normal.originals(),
            views(normal, knowledge.positiveTransformations()),
            views(normal, knowledge.negativeTransformations()),
            new KnowledgeContrast.Options(
                base.k(), base.contrastK(), base.directions(), options.mu)));
  }

  /** In the order in which they were to be ranked: the sums of the directions depend on it. */
  private static List<Matrix> views(NormalClass normal, List<Transformation> chosen) {
    return normal.options().transformations().stream()
        .filter(chosen::contains)
        .map(normal::transformed)
        .toList();
  }

  @Override
  public List<Part> parts(FittedDetector detector) {
    KnowledgeContrast contrast = (KnowledgeContrast) ((EmbeddedDetector<?>) detector).detector();
    return List.of(new Part(Part.DETECTOR, 1, contrast.write(new Sections())));
  }

  @Override
  public FittedDetector restore(Restoring stored) {
    return new EmbeddedDetector<>(
        stored.embedder(), KnowledgeContrast.read(stored.part(Part.DETECTOR)));
  }
}
