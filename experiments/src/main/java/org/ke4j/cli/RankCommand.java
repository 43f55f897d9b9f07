package org.ke4j.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ke4j.image.Encoder;
import org.ke4j.knowledge.Knowledge;
import org.ke4j.pipeline.Images;
import org.ke4j.pipeline.Ranker;
import org.ke4j.report.TextTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "rank",
    mixinStandardHelpOptions = true,
    description = {
      "Ranks the transformations for a class by how far they move its images.",
      "",
      "The distance is the exact Wasserstein distance between the embeddings of the images and those"
          + " of their transformed copies. The nearest keep the meaning (positive), the farthest"
          + " change it (negative)."
    },
    footer = {
      "",
      "Examples:",
      "  ke rank --class 3",
      "  ke rank --data cifar-10-batches-bin --class automobile --train 500 --json -",
      "  ke rank --data MY_FOLDER --encoder clip.onnx --preset reference --out knowledge"
    })
final class RankCommand implements Callable<Integer> {
  @Mixin private DataOptions data = new DataOptions();
  @Mixin private EncoderOptions encoders = new EncoderOptions();
  @Mixin private RankingOptions ranking = new RankingOptions();
  @Mixin private SeedOptions seeds = new SeedOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    List<Integer> labels = data.labels();
    List<Map<String, Object>> results = new ArrayList<>();
    Map<String, String> inputs = new LinkedHashMap<>();
    try (Encoder encoder = encoders.open(output.threads())) {
      Ranker ranker =
          ranking.ranker(
              encoders.embedder(encoder, output.threads()), seeds.seed, output.threads());
      inputs.put("encoder " + encoder.name(), encoder.fingerprint());
      for (int label : labels) {
        String name = data.dataset().classes().get(label);
        Images images = data.train(label);
        Ranker.Result result = ranker.rank(name, images);
        Knowledge knowledge = Knowledge.select(result.ranking(), ranking.selection());
        results.add(Rankings.json(result.ranking(), knowledge));
        TextTable table = Rankings.table(result, knowledge);
        output.print("\n" + name + ", " + images.size() + " images, " + encoder.name() + "\n");
        output.print(table);
        output.folder().text("ranking-" + name + ".csv", table.csv());
        output
            .folder()
            .text("ranking-" + name + ".svg", Rankings.chart(result.ranking(), knowledge));
        inputs.put("training images of " + name, images.fingerprint());
      }
    }
    Object json = results.size() == 1 ? results.get(0) : results;
    output.folder().json("ranking.json", json);
    output.json(json);
    output.provenance(seeds.seed, inputs);
    return 0;
  }
}
