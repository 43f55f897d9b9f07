package org.ke4j.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Locale;
import org.ke4j.image.Skipped;
import org.ke4j.knowledge.Knowledge;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.knowledge.Ranked;
import org.ke4j.knowledge.Ranking;
import org.ke4j.knowledge.RankingWithConfidence;
import org.ke4j.report.Charts;
import org.ke4j.report.Numbers;
import org.ke4j.report.TextTable;

/**
 * The transformations of a class, ranked.
 *
 * @param className the normal class
 * @param encoder name of the encoder
 * @param transformations the nearest first
 * @param positive names of those that keep the meaning
 * @param neutral names of those that are neither
 * @param negative names of those that change it
 * @param confidence what a ranking of a part of the images took; null where all were used
 * @param agreement with the human table; null where it was not asked for
 * @param skipped pictures that could not be read; null where that is told elsewhere
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
  "class",
  "encoder",
  "transformations",
  "positive",
  "neutral",
  "negative",
  "confidence",
  "agreement",
  "skipped"
})
public record RankingReport(
    @JsonProperty("class") String className,
    String encoder,
    List<Entry> transformations,
    List<String> positive,
    List<String> neutral,
    List<String> negative,
    Effort confidence,
    HumanAgreement.Figures agreement,
    List<Skipped> skipped) {

  /**
   * One transformation.
   *
   * @param low of the interval of its distance; null where the distance is exact
   * @param high of the interval
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Entry(String name, int severity, double distance, Double low, Double high) {}

  /**
   * What a ranking with confidence took.
   *
   * @param level the confidence that was asked for
   * @param settled whether the sets were settled at it
   * @param blockSize of how many images each distance is
   * @param images how many were looked at
   * @param imagesOfClass of how many
   * @param embeddings how many were computed
   * @param embeddingsOfAll how many all images would have taken
   */
  public record Effort(
      double level,
      boolean settled,
      int blockSize,
      int images,
      int imagesOfClass,
      long embeddings,
      long embeddingsOfAll) {

    /** The same in words. */
    public String words() {
      return String.format(
          Locale.ROOT,
          "%s at confidence %s with %d of %d images (%d of %d embeddings); distances are those of %d"
              + " images each%n",
          settled ? "settled" : "NOT settled: the sets are the best guess",
          level,
          images,
          imagesOfClass,
          embeddings,
          embeddingsOfAll,
          blockSize);
    }
  }

  static RankingReport of(Ranking ranking, Knowledge knowledge) {
    List<Entry> entries =
        ranking.transformations().stream()
            .map(r -> new Entry(r.name(), r.severity(), r.distance(), null, null))
            .toList();
    return of(ranking, knowledge, entries, null);
  }

  /** The ranking, an interval for each distance, and what it took. */
  static RankingReport of(
      RankingWithConfidence result, Knowledge knowledge, double confidence, int imageCount) {
    List<Entry> entries = new java.util.ArrayList<>();
    for (int r = 0; r < result.intervals().size(); r++) {
      Ranked ranked = result.ranking().transformations().get(r);
      entries.add(
          new Entry(
              ranked.name(),
              ranked.severity(),
              ranked.distance(),
              result.intervals().get(r).low(),
              result.intervals().get(r).high()));
    }
    Effort effort =
        new Effort(
            confidence,
            result.settled(),
            result.blockSize(),
            result.images(),
            imageCount,
            result.embeddings(),
            (long) imageCount * (1 + result.intervals().size()));
    return of(result.ranking(), knowledge, entries, effort);
  }

  private static RankingReport of(
      Ranking ranking, Knowledge knowledge, List<Entry> entries, Effort effort) {
    return new RankingReport(
        ranking.className(),
        ranking.encoder(),
        List.copyOf(entries),
        knowledge.positiveNames(),
        knowledge.neutral().stream().map(Ranked::name).toList(),
        knowledge.negativeNames(),
        effort,
        null,
        null);
  }

  RankingReport with(HumanAgreement.Figures figures, List<Skipped> more) {
    return new RankingReport(
        className,
        encoder,
        transformations,
        positive,
        neutral,
        negative,
        confidence,
        figures,
        List.copyOf(more));
  }

  /** For people, with the intervals of the distances. */
  TextTable table() {
    TextTable table = new TextTable("transformation", "severity", "W1", "low", "high", "set");
    for (Entry entry : transformations) {
      table.row(
          entry.name(),
          entry.severity(),
          Numbers.significant(entry.distance()),
          Numbers.significant(entry.low()),
          Numbers.significant(entry.high()),
          set(entry.name()));
    }
    return table;
  }

  /** For people, with the mean distance between an image and its own view. */
  TextTable table(NormalClass normal) {
    TextTable table = new TextTable("transformation", "severity", "W1", "paired mean", "set");
    for (Entry entry : transformations) {
      table.row(
          entry.name(),
          entry.severity(),
          Numbers.significant(entry.distance()),
          Numbers.significant(normal.pairedMeans().distance(entry.name())),
          set(entry.name()));
    }
    return table;
  }

  /** Bars of the distances, as SVG. */
  String chart() {
    List<Charts.Bar> bars =
        transformations.stream()
            .map(entry -> new Charts.Bar(entry.name(), entry.distance(), set(entry.name())))
            .toList();
    return Charts.bars(
        "How far each transformation moves " + className + ", " + encoder,
        "Wasserstein distance of the embeddings",
        bars);
  }

  private String set(String name) {
    if (positive.contains(name)) {
      return "positive";
    }
    return negative.contains(name) ? "negative" : "neutral";
  }
}
