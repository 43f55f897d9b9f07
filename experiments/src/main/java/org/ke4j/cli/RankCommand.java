package org.ke4j.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ke4j.error.Check;
import org.ke4j.image.Encoder;
import org.ke4j.knowledge.ConfidenceOptions;
import org.ke4j.knowledge.Knowledge;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.knowledge.Ranker;
import org.ke4j.knowledge.Ranking;
import org.ke4j.knowledge.RankingWithConfidence;
import org.ke4j.protocol.MeaningPresets;
import org.ke4j.report.TextTable;
import org.ke4j.run.DataSelection;
import org.ke4j.view.Images;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "rank",
    mixinStandardHelpOptions = true,
    description = {
      "Ranks the transformations for a class by how far they move its images.",
      "",
      "The distance is the exact Wasserstein distance between the embeddings of the images and those"
          + " of their transformed copies. The nearest keep the meaning (positive), the farthest"
          + " change it (negative).",
      "",
      "With --confidence it embeds a growing random part of the images, at most a quarter, and stops"
          + " when the sets are settled; it reports an interval for each distance. Otherwise all"
          + " images are used and the distances are exact."
    },
    footer = {
      "",
      "Examples:",
      "  ke rank --class 3",
      "  ke rank --data cifar-10-batches-bin --class automobile --train 500 --json -",
      "  ke rank --data cifar-10-batches-bin --class all --confidence 0.95",
      "  ke rank --data cifar-10-batches-bin --rule gap --agreement",
      "  ke rank --data MY_FOLDER --encoder clip.onnx --preset reference --out knowledge"
    })
@Unused("--test")
final class RankCommand implements Callable<Integer> {
  @Mixin private DataOptions chosenData = new DataOptions();
  private DataSelection data;
  @Mixin private EncoderOptions encoders = new EncoderOptions();
  @Mixin private RankingOptions ranking = new RankingOptions();
  @Mixin private SeedOptions seeds = new SeedOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = "--confidence",
      paramLabel = "P",
      description =
          "stop as soon as the sets are settled at this confidence, for example 0.95; for the rule"
              + " fixed and 640 images or more (default: all images, exact)")
  private Double confidence;

  @Option(
      names = "--agreement",
      description =
          "also compare the negatives with the human-supervised table of the paper: precision and"
              + " recall")
  private boolean agreement;

  private final Agreements agreements = new Agreements();

  @Override
  public Integer call() throws IOException {
    ranking.check();
    if (confidence != null) {
      Check.that(
          confidence > 0 && confidence < 1,
          "--confidence: expected between 0 and 1, got %s",
          confidence);
    }
    output.prepareFolder();
    data = chosenData.open(output.context());
    List<Integer> labels = data.labels();
    if (agreement) {
      MeaningPresets.of(MeaningPresets.PAPER, data.dataset());
    }
    List<Map<String, Object>> results = new ArrayList<>();
    Map<String, String> inputs = new LinkedHashMap<>();
    try (Encoder encoder = encoders.choice().open(output.context())) {
      data.pictures().lookAs(encoder, 0);
      Ranker ranker =
          ranking.ranker(encoders.choice().embedder(encoder, output.context()), seeds.seed, output);
      inputs.put("encoder " + encoder.name(), encoder.fingerprint());
      for (int label : labels) {
        String name = data.dataset().classes().get(label);
        Images images = data.train(label);
        Map<String, Object> json =
            confidence == null
                ? rankAll(ranker, name, images)
                : rankPart(ranker, name, images, options(ranker));
        json.put("skipped", data.pictures().drain());
        results.add(json);
        inputs.put("training images of " + name, images.fingerprint());
      }
    }
    if (agreement) {
      TextTable table = agreements.table();
      output.print("\nnegatives against the human table\n");
      output.print(table);
      output.folder().text("agreement.csv", table.csv());
    }
    Object json = results.size() == 1 ? results.get(0) : results;
    output.folder().json("ranking.json", json);
    output.json(json);
    output.provenance(seeds.seed, inputs);
    return 0;
  }

  private Map<String, Object> rankAll(Ranker ranker, String name, Images images)
      throws IOException {
    NormalClass normal = new NormalClass(name, images, ranker);
    Knowledge knowledge = Knowledge.select(normal.ranking(), ranking.selection());
    keep(images.size(), Rankings.table(normal, knowledge), normal.ranking(), knowledge);
    Map<String, Object> json = Rankings.json(normal.ranking(), knowledge);
    agree(json, knowledge);
    return json;
  }

  private Map<String, Object> rankPart(
      Ranker ranker, String name, Images images, ConfidenceOptions options) throws IOException {
    RankingWithConfidence result = ranker.rank(name, images, ranking.selection(), options);
    Knowledge knowledge = Knowledge.select(result.ranking(), ranking.selection());
    keep(images.size(), Rankings.table(result, knowledge), result.ranking(), knowledge);
    output.print(Rankings.effort(result, confidence, images.size()));
    Map<String, Object> json = Rankings.json(result, knowledge, confidence, images.size());
    agree(json, knowledge);
    return json;
  }

  private void keep(int images, TextTable table, Ranking ranked, Knowledge knowledge)
      throws IOException {
    String name = ranked.className();
    output.print("\n" + name + ", " + images + " images, " + ranked.encoder() + "\n");
    output.print(table);
    output.folder().text("ranking-" + name + ".csv", table.csv());
    output.folder().text("ranking-" + name + ".svg", Rankings.chart(ranked, knowledge));
  }

  private ConfidenceOptions options(Ranker ranker) {
    ConfidenceOptions base = ConfidenceOptions.DEFAULT;
    return new ConfidenceOptions(
        confidence,
        base.blocks(),
        base.firstImages(),
        base.growth(),
        base.largestShare(),
        base.margin(),
        ranker.options().ground());
  }

  private void agree(Map<String, Object> json, Knowledge knowledge) {
    if (agreement) {
      json.put("agreement", agreements.add(data.dataset(), knowledge));
    }
  }
}
