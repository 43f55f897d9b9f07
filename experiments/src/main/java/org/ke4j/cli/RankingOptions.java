package org.ke4j.cli;

import java.util.List;
import org.ke4j.error.Check;
import org.ke4j.error.UsageException;
import org.ke4j.image.Transformation;
import org.ke4j.image.TransformationProvider;
import org.ke4j.knowledge.Ranker;
import org.ke4j.knowledge.SelectionOptions;
import org.ke4j.knowledge.SelectionOptions.Rule;
import org.ke4j.method.Preset;
import org.ke4j.option.Range;
import org.ke4j.run.RunContext;
import org.ke4j.transformation.Transformations;
import org.ke4j.transport.GroundDistance;
import picocli.CommandLine.Option;

/** How transformations are ranked, and which become positive and negative. */
final class RankingOptions {
  /** What says nothing to a detector that does not ask which changes matter. */
  static final List<String> OF_KNOWLEDGE =
      List.of(
          "--transformations",
          "--severity",
          "--ground",
          "--k",
          "--offset",
          "--rule",
          "--rule-threshold");

  @Option(
      names = "--transformations",
      paramLabel = "paper|all|NAME",
      split = ",",
      defaultValue = "paper",
      description =
          "what is ranked: the paper's ten, all, or names separated by commas"
              + " (default: ${DEFAULT-VALUE})")
  private String[] transformations;

  @Option(
      names = "--severity",
      paramLabel = "1..5",
      defaultValue = "1",
      description = "of the training views (default: ${DEFAULT-VALUE})")
  private String severity;

  @Option(
      names = "--ground",
      paramLabel = "cosine|euclidean|sqeuclidean",
      defaultValue = "cosine",
      description = "ground distance of the transport (default: ${DEFAULT-VALUE})")
  private String ground;

  @Option(
      names = "--preset",
      paramLabel = "paper|reference",
      defaultValue = "paper",
      description =
          "what the paper says (the K nearest are positive) or what its code does (the nearest is"
              + " skipped) (default: ${DEFAULT-VALUE})")
  private String preset;

  @Option(
      names = "--k",
      paramLabel = "N",
      defaultValue = "2",
      description = "how many are positive, and how many negative (default: ${DEFAULT-VALUE})")
  @Range(from = 1)
  private int k;

  @Option(
      names = "--offset",
      paramLabel = "0|1",
      description = "how many of the nearest are skipped (default: the preset's)")
  @Range(from = 0, to = 1)
  private Integer offset;

  @Option(
      names = "--rule",
      paramLabel = "fixed|gap|threshold",
      defaultValue = "fixed",
      description =
          "which are negative: the K farthest, all behind the largest relative gap, or all from a"
              + " distance on; what is neither positive nor negative is neutral"
              + " (default: ${DEFAULT-VALUE})")
  private String rule;

  @Option(
      names = "--rule-threshold",
      paramLabel = "D",
      description =
          "distance from which on all are negative: needed by the rule threshold, an addition to the"
              + " others")
  @Range(from = 0, above = true)
  private Double threshold;

  List<Transformation> transformations() {
    return TransformationProvider.chosen("--transformations", List.of(transformations));
  }

  Preset preset() {
    return switch (preset) {
      case "paper" -> Preset.PAPER;
      case "reference" -> Preset.REFERENCE;
      default ->
          throw new UsageException("--preset: expected paper or reference, got '" + preset + "'");
    };
  }

  SelectionOptions selection() {
    SelectionOptions base =
        preset() == Preset.REFERENCE ? SelectionOptions.REFERENCE : SelectionOptions.PAPER;
    Rule chosen =
        switch (rule) {
          case "fixed" -> Rule.FIXED;
          case "gap" -> Rule.GAP;
          case "threshold" -> Rule.THRESHOLD;
          default ->
              throw new UsageException(
                  "--rule: expected fixed, gap or threshold, got '" + rule + "'");
        };
    Check.that(
        chosen != Rule.THRESHOLD || threshold != null,
        "--rule threshold: it needs --rule-threshold, the distance from which on all are negative");
    return new SelectionOptions(
        chosen,
        k,
        offset == null ? base.positiveOffset() : offset,
        threshold == null ? Double.NaN : threshold);
  }

  /**
   * Refuses what cannot be done, before anything is embedded.
   *
   * @return the options themselves
   */
  RankingOptions check() {
    int count = transformations().size();
    Transformations.severity("--severity", severity);
    GroundDistance.parse(ground);
    selection().check(count);
    return this;
  }

  /** The severity of the training views. */
  int severity() {
    return Transformations.severity("--severity", severity);
  }

  /** How transformations are ranked. */
  Ranker.Options options(long seed, RunContext run) {
    return new Ranker.Options(
        transformations(),
        Transformations.severity("--severity", severity),
        GroundDistance.parse(ground),
        seed,
        run.threads(),
        run.progress());
  }
}
