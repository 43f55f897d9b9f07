package org.ke4j.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ke4j.knowledge.Knowledge;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.knowledge.Ranked;
import org.ke4j.knowledge.Ranking;
import org.ke4j.knowledge.RankingWithConfidence;
import org.ke4j.report.Charts;
import org.ke4j.report.Numbers;
import org.ke4j.report.TextTable;

/** A ranking as JSON, table and chart. */
final class Rankings {
  private Rankings() {}

  static Map<String, Object> json(Ranking ranking, Knowledge knowledge) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("class", ranking.className());
    json.put("encoder", ranking.encoder());
    List<Map<String, Object>> transformations = new ArrayList<>();
    for (Ranked ranked : ranking.transformations()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", ranked.name());
      entry.put("severity", ranked.severity());
      entry.put("distance", ranked.distance());
      transformations.add(entry);
    }
    json.put("transformations", transformations);
    json.put("positive", knowledge.positiveNames());
    json.put("neutral", knowledge.neutral().stream().map(Ranked::name).toList());
    json.put("negative", knowledge.negativeNames());
    return json;
  }

  /** The ranking, an interval for each distance, and what it took. */
  static Map<String, Object> json(
      RankingWithConfidence result, Knowledge knowledge, double confidence, int imageCount) {
    Map<String, Object> json = json(result.ranking(), knowledge);
    List<Map<String, Object>> transformations = new ArrayList<>();
    for (int r = 0; r < result.intervals().size(); r++) {
      Ranked ranked = result.ranking().transformations().get(r);
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", ranked.name());
      entry.put("severity", ranked.severity());
      entry.put("distance", ranked.distance());
      entry.put("low", result.intervals().get(r).low());
      entry.put("high", result.intervals().get(r).high());
      transformations.add(entry);
    }
    json.put("transformations", transformations);
    Map<String, Object> how = new LinkedHashMap<>();
    how.put("level", confidence);
    how.put("settled", result.settled());
    how.put("blockSize", result.blockSize());
    how.put("images", result.images());
    how.put("imagesOfClass", imageCount);
    how.put("embeddings", result.embeddings());
    how.put("embeddingsOfAll", (long) imageCount * (1 + result.intervals().size()));
    json.put("confidence", how);
    return json;
  }

  static TextTable table(RankingWithConfidence result, Knowledge knowledge) {
    TextTable table = new TextTable("transformation", "severity", "W1", "low", "high", "set");
    for (int r = 0; r < result.intervals().size(); r++) {
      Ranked ranked = result.ranking().transformations().get(r);
      table.row(
          ranked.name(),
          ranked.severity(),
          Numbers.significant(ranked.distance()),
          Numbers.significant(result.intervals().get(r).low()),
          Numbers.significant(result.intervals().get(r).high()),
          set(ranked, knowledge));
    }
    return table;
  }

  /** What a ranking with confidence took, in words. */
  static String effort(RankingWithConfidence result, double confidence, int imageCount) {
    return String.format(
        Locale.ROOT,
        "%s at confidence %s with %d of %d images (%d of %d embeddings); distances are those of %d"
            + " images each%n",
        result.settled() ? "settled" : "NOT settled: the sets are the best guess",
        confidence,
        result.images(),
        imageCount,
        result.embeddings(),
        (long) imageCount * (1 + result.intervals().size()),
        result.blockSize());
  }

  static TextTable table(NormalClass normal, Knowledge knowledge) {
    TextTable table = new TextTable("transformation", "severity", "W1", "paired mean", "set");
    for (Ranked ranked : normal.ranking().transformations()) {
      table.row(
          ranked.name(),
          ranked.severity(),
          Numbers.significant(ranked.distance()),
          Numbers.significant(normal.pairedMeans().distance(ranked.name())),
          set(ranked, knowledge));
    }
    return table;
  }

  static String chart(Ranking ranking, Knowledge knowledge) {
    List<Charts.Bar> bars =
        ranking.transformations().stream()
            .map(r -> new Charts.Bar(r.name(), r.distance(), set(r, knowledge)))
            .toList();
    return Charts.bars(
        "How far each transformation moves " + ranking.className() + ", " + ranking.encoder(),
        "Wasserstein distance of the embeddings",
        bars);
  }

  private static String set(Ranked ranked, Knowledge knowledge) {
    if (knowledge.positive().contains(ranked)) {
      return "positive";
    }
    return knowledge.negative().contains(ranked) ? "negative" : "neutral";
  }
}
