package org.ke4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ke4j.error.UsageException;
import org.ke4j.image.Encoder;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.knowledge.Ranker;
import org.ke4j.method.ConfiguredMethod;
import org.ke4j.method.FittedDetector;
import org.ke4j.model.Calibrated;
import org.ke4j.model.Calibration;
import org.ke4j.model.Fitter;
import org.ke4j.model.ModelDescription;
import org.ke4j.model.ModelFolder;
import org.ke4j.report.Numbers;
import org.ke4j.run.DataSelection;
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
      "While a network trains, the folder of --out holds a checkpoint, the losses as loss.csv and their chart"
          + " as loss.svg."
    },
    footer = {
      "",
      "Examples:",
      "  ke train --class 3 --epochs 5 --out threes",
      "  ke train --class 3 --epochs 5 --out threes --resume",
      "  ke train --data MY_FOLDER --class good --detector contrast --out model",
      "  ke train --detector contrast --help"
    })
@Unused("--test")
final class TrainCommand implements Callable<Integer> {
  @Mixin private DataOptions chosenData = new DataOptions();
  private DataSelection data;
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
      completionCandidates = MethodOptions.Names.class,
      description =
          "one of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}); this help shows the options of"
              + " the one that is named beside --help")
  private String detector;

  @Option(
      names = "--false-alarms",
      paramLabel = "SHARE",
      defaultValue = "0.05",
      description =
          "share of new normal images that may be called anomalies: on average over trainings at most"
              + " so many of images that are like the training images, which the detector has not"
              + " seen; sets the threshold, which 'ke threshold' and 'ke score' can change later"
              + " (default: ${DEFAULT-VALUE})")
  private double falseAlarms;

  @Option(
      names = "--calibration",
      paramLabel = "auto|hold-out|cross-fit",
      defaultValue = "auto",
      description =
          "which images the threshold rests on. hold-out: a fifth is set aside, more for a small"
              + " --false-alarms; cross-fit: all are learned from, and five more networks are"
              + " trained, each without a fifth; auto: hold-out, unless that takes more than half"
              + " (default: ${DEFAULT-VALUE})")
  private String calibration;

  private Calibrated.Way way() {
    return switch (calibration) {
      case "auto" -> Calibrated.Way.AUTO;
      case "hold-out" -> Calibrated.Way.HOLD_OUT;
      case "cross-fit" -> Calibrated.Way.CROSS_FIT;
      default ->
          throw new UsageException(
              "--calibration: expected auto, hold-out or cross-fit, got '" + calibration + "'");
    };
  }

  private Calibrated fit(ConfiguredMethod method, NormalClass normal) throws IOException {
    Path folder = output.folder().work();
    return new Fitter(
            new Fitter.Plan(method, way(), falseAlarms, 0, 0, false),
            MethodOptions.fitting(ranking, seeds, output),
            (part, fitting) -> files.fit(method, part, fitting, folder))
        .fit(normal)
        .calibrated();
  }

  @Override
  public Integer call() throws IOException {
    if (files.resume() && !output.wantsFolder()) {
      throw new UsageException("--resume: expected --out with the folder of the unfinished run");
    }
    FalseAlarms.check(falseAlarms);
    way();
    ranking.check();
    ConfiguredMethod method = methods.method(detector, ranking, command);
    output.prepareFolder();
    data = chosenData.open(output.context());
    int label = data.label();
    String name = data.dataset().classes().get(label);
    Map<String, String> inputs = new LinkedHashMap<>();
    try (Encoder encoder = encoders.choice().open(output.context())) {
      data.pictures().lookAs(encoder, method.imageSide());
      Images train = data.train(label);
      inputs.put("training images of " + name, train.fingerprint());
      inputs.put("encoder " + encoder.name(), encoder.fingerprint());
      Ranker ranker =
          ranking.ranker(encoders.choice().embedder(encoder, output.context()), seeds.seed, output);
      Calibrated calibrated = fit(method, new NormalClass(name, train, ranker));
      Calibration calibration = calibrated.calibration();
      try (FittedDetector fitted = calibrated.detector()) {
        ModelDescription description =
            new ModelDescription(
                method.name(),
                name,
                encoders.choice().location(),
                encoder.fingerprint(),
                calibration.threshold(falseAlarms),
                falseAlarms);
        ModelFolder.write(
                output.folder().work(),
                description,
                fitted,
                calibration,
                output.made(seeds.seed, inputs))
            .forEach(output.folder()::file);
        files.finished();
        output.print(
            String.format(
                Locale.ROOT,
                "%s learned class %s from %d images; scores above %s are anomalies%n%s",
                method.name(),
                name,
                calibrated.trainedOn(),
                Numbers.significant(description.threshold()),
                FalseAlarms.promise(calibration, falseAlarms)));
        String few = method.method().fewImages(train.size());
        Failures.note(few.isEmpty() ? null : few);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("model", output.folder().path().toString());
        json.put("detector", method.name());
        json.put("class", name);
        json.put("threshold", description.threshold());
        json.put("images", train.size());
        json.put("trainedOn", calibrated.trainedOn());
        json.put("calibration", calibration.how().words());
        json.put("calibrationImages", calibration.scores().length);
        json.put("falseAlarms", falseAlarms);
        json.put("expectedFalseAlarms", calibration.expected(falseAlarms));
        json.put("details", methods.details());
        json.put("skipped", data.pictures().drain());
        output.json(json);
      }
    }
    for (String file : TrainingFiles.CURVE) {
      output.folder().file(file);
    }
    output.provenance(seeds.seed, inputs);
    return 0;
  }
}
