package org.ke4j.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ke4j.detection.ThresholdCalibration;
import org.ke4j.error.UsageException;
import org.ke4j.image.Encoder;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.knowledge.Ranker;
import org.ke4j.method.ConfiguredMethod;
import org.ke4j.method.FittedDetector;
import org.ke4j.method.Fitting;
import org.ke4j.model.ModelDescription;
import org.ke4j.model.ModelFolder;
import org.ke4j.view.Images;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = {
      "Trains a detector of one normal class and saves it for 'ke score'.",
      "",
      "While ke trains, the folder of --out holds a checkpoint, the losses as loss.csv and their chart"
          + " as loss.svg."
    },
    footer = {
      "",
      "Examples:",
      "  ke train --class 3 --epochs 5 --out threes",
      "  ke train --class 3 --epochs 5 --out threes --resume",
      "  ke train --data MY_FOLDER --class good --detector contrast --out model"
    })
final class TrainCommand implements Callable<Integer> {
  @Mixin private DataOptions data = new DataOptions();
  @Mixin private EncoderOptions encoders = new EncoderOptions();
  @Mixin private RankingOptions ranking = new RankingOptions();
  private final MethodOptions methods = new MethodOptions();
  @Mixin private TrainingFiles files = new TrainingFiles();
  @Mixin private SeedOptions seeds = new SeedOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Spec private CommandSpec command;

  @Option(
      names = "--detector",
      paramLabel = "NAME",
      defaultValue = "ke",
      description = "one of the detectors below (default: ${DEFAULT-VALUE})")
  private String detector;

  @Option(
      names = "--false-alarms",
      paramLabel = "SHARE",
      defaultValue = "0.05",
      description =
          "share of training images that may be called anomalies; sets the threshold"
              + " (default: ${DEFAULT-VALUE})")
  private double falseAlarms;

  @Override
  public Integer call() throws IOException {
    if (files.resume() && !output.wantsFolder()) {
      throw new UsageException("--resume: expected --out with the folder of the unfinished run");
    }
    int label = data.label();
    String name = data.dataset().classes().get(label);
    Map<String, String> inputs = new LinkedHashMap<>();
    try (Encoder encoder = encoders.open(output.threads())) {
      ConfiguredMethod method = methods.method(detector, ranking, command);
      data.pictures().lookAs(encoder, method.imageSide(), output);
      Images train = data.train(label);
      inputs.put("training images of " + name, train.fingerprint());
      inputs.put("encoder " + encoder.name(), encoder.fingerprint());
      Ranker ranker = ranking.ranker(encoders.embedder(encoder, output), seeds.seed, output);
      Fitting fitting = MethodOptions.fitting(ranking, seeds, output);
      NormalClass normal = new NormalClass(name, train, ranker);
      try (FittedDetector fitted = files.fit(method, normal, fitting, output.folder().path())) {
        ModelDescription description =
            new ModelDescription(
                method.name(),
                name,
                encoders.location(),
                encoder.fingerprint(),
                ThresholdCalibration.of(fitted.trainingScores(), falseAlarms).threshold(),
                falseAlarms);
        ModelFolder.write(
            output.folder().path(), description, fitted, output.made(seeds.seed, inputs));
        files.finished();
        output.print(
            String.format(
                Locale.ROOT,
                "%s learned class %s from %d images; scores above %.4f are anomalies%n",
                method.name(),
                name,
                train.size(),
                description.threshold()));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("model", output.folder().path().toString());
        json.put("detector", method.name());
        json.put("class", name);
        json.put("threshold", description.threshold());
        json.put("images", train.size());
        json.put("details", methods.details());
        json.put("skipped", data.pictures().drain());
        output.json(json);
      }
    }
    output.provenance(seeds.seed, inputs);
    return 0;
  }
}
