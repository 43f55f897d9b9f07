package org.ke4j.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ke4j.evaluation.ScoredSet;
import org.ke4j.image.RgbImage;
import org.ke4j.knowledge.Knowledge;
import org.ke4j.knowledge.Ranker;
import org.ke4j.report.Charts;
import org.ke4j.report.HtmlPage;
import org.ke4j.report.TextTable;

/** The page of the demo, filled as the work goes on and put in reading order at the end. */
final class DemoPage {
  private final HtmlPage page;
  private final List<String> histograms = new ArrayList<>();
  private String losses;
  private TextTable results;

  DemoPage(String digit, int train, int test, String encoder) {
    page = new HtmlPage("Knowledge Exposure: the digit " + digit);
    page.paragraph(
        "Normal is the digit "
            + digit
            + ": "
            + train
            + " training images; "
            + test
            + " test images of all digits. Encoder: "
            + encoder
            + ". Data: Optical Recognition of Handwritten Digits (Alpaydin and Kaynak, UCI, CC BY"
            + " 4.0).");
  }

  void ranking(Ranker.Result ranking, Knowledge knowledge) {
    page.heading("Which changes matter")
        .paragraph(
            "Exact Wasserstein distance between the embeddings of the training images and those of"
                + " their transformed copies. The nearest keep the meaning (positive), the farthest"
                + " change it (negative).")
        .svg(Rankings.chart(ranking.ranking(), knowledge))
        .table(Rankings.table(ranking, knowledge));
  }

  void views(Map<String, List<RgbImage>> rows) {
    page.heading("What the network is shown");
    rows.forEach((caption, images) -> page.pictures(images, 64, caption));
  }

  void losses(List<Double> values) {
    losses = Charts.line("Training loss (Eq. 1) by step", values);
  }

  void scores(List<ScoredSet> sets) {
    for (ScoredSet set : sets) {
      String scope = set.scope().label() == null ? "" : " " + set.scope().label();
      histograms.add(
          Charts.histogram(
              set.detector() + ", " + set.protocol() + scope,
              set.scores().of(false),
              set.scores().of(true)));
    }
  }

  void results(TextTable table) {
    results = table;
  }

  String html() {
    page.heading("AUROC").table(results);
    page.paragraph(
        "0.5 is chance, 1 is perfect. SAD: untouched images. SPA: transformed images keep their"
            + " label. SSA: a transformation that changes the meaning makes an anomaly. The network"
            + " (ke) has trained for a few epochs on about a hundred images: that shows that the"
            + " machinery works, and is no measure of the method's best.");
    page.heading("Scores").paragraph("Higher is more anomalous.");
    histograms.forEach(page::svg);
    if (losses != null) {
      page.heading("Training").svg(losses);
    }
    return page.html();
  }
}
