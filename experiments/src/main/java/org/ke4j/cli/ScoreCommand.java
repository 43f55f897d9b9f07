package org.ke4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ke4j.dataset.ImageFolder;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.Encoder;
import org.ke4j.image.Sample;
import org.ke4j.method.FittedDetector;
import org.ke4j.model.ModelDescription;
import org.ke4j.model.ModelFolder;
import org.ke4j.report.TextTable;
import org.ke4j.view.Images;
import org.ke4j.view.View;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "score",
    mixinStandardHelpOptions = true,
    description = {
      "Scores images with a trained detector: higher = more anomalous.",
      "",
      "With --images, the pictures of a folder (and those below it) or a single file. Else the test"
          + " images of --data; then column 'label' is 1 for images of other classes than the"
          + " model's, and 'ke metrics' can read the result."
    },
    footer = {
      "",
      "Examples:",
      "  ke score --model threes --images NEW_IMAGES --json -",
      "  ke score --model threes --data digits --out scored",
      "  ke metrics scored/scores.csv"
    })
final class ScoreCommand implements Callable<Integer> {
  @Mixin private DataOptions data = new DataOptions();
  @Mixin private EncoderOptions encoders = new EncoderOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "the folder that 'ke train' wrote")
  private Path model;

  @Option(
      names = "--images",
      paramLabel = "PATH",
      description = "a folder of images or one image, instead of --data")
  private Path images;

  @Override
  public Integer call() throws IOException {
    ModelDescription description = ModelFolder.describe(model);
    Images batch;
    double[] scores;
    encoders.use(description.encoder());
    try (Encoder encoder = encoders.open(output.threads());
        FittedDetector detector =
            ModelFolder.read(
                model, encoders.embedder(encoder, output), output.threads(), output.progress())) {
      data.pictures().lookAs(encoder, detector.imageSide(), output);
      batch = new Images(images != null ? inFolder() : chosen(description));
      scores = detector.score(batch, View.UNTOUCHED);
    }
    List<Sample> samples = batch.samples();
    TextTable table = new TextTable("image", "label", "score", "anomaly");
    List<Map<String, Object>> results = new ArrayList<>();
    int anomalies = 0;
    for (int i = 0; i < scores.length; i++) {
      Integer label = images != null ? null : isOther(samples.get(i), description) ? 1 : 0;
      boolean anomaly = scores[i] > description.threshold();
      anomalies += anomaly ? 1 : 0;
      table.row(samples.get(i).name(), label, scores[i], anomaly ? "yes" : "no");
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("image", samples.get(i).name());
      entry.put("label", label);
      entry.put("score", scores[i]);
      entry.put("anomaly", anomaly);
      results.add(entry);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model", model.toString());
    json.put("class", description.className());
    json.put("detector", description.detector());
    json.put("threshold", description.threshold());
    json.put("scores", results);
    json.put("skipped", data.pictures().drain());
    output.print(table);
    output.print(anomalies + " of " + scores.length + " images are anomalies\n");
    output.folder().text("scores.csv", table.csv());
    output.folder().json("scores.json", json);
    output.json(json);
    output.provenance(0, Map.of("images", batch.fingerprint()));
    return 0;
  }

  private List<Sample> inFolder() {
    ImageFolder.Pictures found =
        ImageFolder.read(images, data.pictures().dataset(DatasetOptions.DEFAULTS));
    data.pictures().skip(found.skipped());
    return some(data.pictures().take(found.samples(), Integer.MAX_VALUE));
  }

  private List<Sample> chosen(ModelDescription description) {
    if (!data.dataset().classes().contains(description.className())) {
      throw new UsageException(
          "--data: expected a class "
              + description.className()
              + " as the model has, "
              + data.dataset().name()
              + " has: "
              + String.join(", ", data.dataset().classes())
              + "; to score pictures whatever their class, use --images");
    }
    return some(data.test(data.labels()));
  }

  private List<Sample> some(List<Sample> samples) {
    if (samples.isEmpty()) {
      throw new Ke4jException(
          "there are no images to score"
              + (data.pictures().count() == 0 ? "" : ", " + data.pictures().count() + " skipped"));
    }
    return samples;
  }

  private boolean isOther(Sample sample, ModelDescription description) {
    return !data.dataset().classes().get(sample.label()).equals(description.className());
  }
}
