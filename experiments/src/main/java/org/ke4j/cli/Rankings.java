package org.ke4j.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ke4j.knowledge.Knowledge;
import org.ke4j.knowledge.Ranked;
import org.ke4j.knowledge.Ranking;
import org.ke4j.pipeline.Ranker;
import org.ke4j.report.Charts;
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

  static TextTable table(Ranker.Result result, Knowledge knowledge) {
    TextTable table = new TextTable("transformation", "severity", "W1", "paired mean", "set");
    for (Ranked ranked : result.ranking().transformations()) {
      table.row(
          ranked.name(),
          ranked.severity(),
          String.format(Locale.ROOT, "%.4f", ranked.distance()),
          String.format(Locale.ROOT, "%.4f", result.pairedMean().get(ranked.name())),
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
        "Wasserstein distance for " + ranking.className() + ", " + ranking.encoder(), bars);
  }

  private static String set(Ranked ranked, Knowledge knowledge) {
    if (knowledge.positive().contains(ranked)) {
      return "positive";
    }
    return knowledge.negative().contains(ranked) ? "negative" : "neutral";
  }
}
