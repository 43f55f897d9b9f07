package org.ke4j.task;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.ke4j.image.Encoder;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.knowledge.Ranker;
import org.ke4j.knowledge.SelectionOptions;
import org.ke4j.method.ConfiguredMethod;
import org.ke4j.method.FittedDetector;
import org.ke4j.method.Fitting;
import org.ke4j.model.Calibrated;
import org.ke4j.model.Calibration;
import org.ke4j.model.Fitter;
import org.ke4j.model.ModelDescription;
import org.ke4j.model.ModelFolder;
import org.ke4j.report.Numbers;
import org.ke4j.run.DataSelection;
import org.ke4j.run.EncoderChoice;
import org.ke4j.run.RunContext;
import org.ke4j.run.RunFolder;
import org.ke4j.store.Provenance;
import org.ke4j.view.Images;

/** Trains a detector of one normal class, with a threshold from images that it has not seen. */
public final class TrainTask {
  private final Options options;
  private final RunContext run;

  /**
   * How.
   *
   * @param falseAlarms share of normal images that may be called anomalies
   * @param resume whether to go on from a checkpoint in the folder
   */
  public record Options(
      ConfiguredMethod method,
      EncoderChoice encoder,
      Ranker.Options ranking,
      SelectionOptions selection,
      Calibrated.Way way,
      double falseAlarms,
      boolean resume) {
    public Options {
      FalseAlarms.check(falseAlarms);
    }
  }

  /**
   * What came of it.
   *
   * @param promise what the threshold promises, in words
   * @param few what to think of so few images; empty where they are enough
   * @param inputs what the model rests on, with hashes
   */
  public record Result(TrainReport report, String promise, String few, Map<String, String> inputs) {

    /** For people. */
    public String words() {
      return String.format(
          Locale.ROOT,
          "%s learned class %s from %d images; scores above %s are anomalies%n%s",
          report.detector(),
          report.className(),
          report.trainedOn(),
          Numbers.significant(report.threshold()),
          promise);
    }
  }

  public TrainTask(Options options, RunContext run) {
    this.options = options;
    this.run = run;
  }

  /**
   * Trains on the one chosen class and writes the model.
   *
   * @param folder for the model, the losses and, until the model is whole, the checkpoint
   * @param made what is written into the model of its making, from the inputs
   */
  public Result run(
      DataSelection data, RunFolder folder, Function<Map<String, String>, Provenance> made)
      throws IOException {
    int label = data.label();
    String name = data.name(label);
    ConfiguredMethod method = options.method();
    Map<String, String> inputs = new LinkedHashMap<>();
    try (Encoder encoder = options.encoder().open(run)) {
      data.pictures().lookAs(encoder, method.imageSide());
      Images train = data.train(label);
      inputs.put("training images of " + name, train.fingerprint());
      inputs.put("encoder " + encoder.name(), encoder.fingerprint());
      Ranker ranker = new Ranker(options.encoder().embedder(encoder, run), options.ranking());
      TrainingFiles files = new TrainingFiles(options.resume(), run);
      Calibrated calibrated = fit(new NormalClass(name, train, ranker), files, folder);
      Calibration calibration = calibrated.calibration();
      ModelDescription description =
          new ModelDescription(
              method.name(),
              name,
              options.encoder().location(),
              encoder.fingerprint(),
              calibration.threshold(options.falseAlarms()),
              options.falseAlarms());
      try (FittedDetector fitted = calibrated.detector()) {
        ModelFolder.write(folder.work(), description, fitted, calibration, made.apply(inputs))
            .forEach(folder::file);
      }
      files.finished();
      TrainingFiles.CURVE.forEach(folder::file);
      TrainReport report = report(folder, description, calibrated, train, data);
      return new Result(
          report,
          FalseAlarms.promise(calibration, options.falseAlarms()),
          method.method().fewImages(train.size()),
          inputs);
    }
  }

  private Calibrated fit(NormalClass normal, TrainingFiles files, RunFolder folder) {
    ConfiguredMethod method = options.method();
    Ranker.Options ranking = options.ranking();
    Fitting fitting =
        new Fitting(options.selection(), ranking.seed(), run.threads(), run.progress(), null);
    return new Fitter(
            new Fitter.Plan(method, options.way(), options.falseAlarms(), 0, 0, false),
            fitting,
            (part, how) -> files.fit(method, part, how, folder.work()))
        .fit(normal)
        .calibrated();
  }

  private TrainReport report(
      RunFolder folder,
      ModelDescription description,
      Calibrated calibrated,
      Images train,
      DataSelection data) {
    Calibration calibration = calibrated.calibration();
    return new TrainReport(
        folder.path().toString(),
        description.detector(),
        description.className(),
        description.threshold(),
        train.size(),
        calibrated.trainedOn(),
        calibration.how().words(),
        calibration.scores().length,
        options.falseAlarms(),
        calibration.expected(options.falseAlarms()),
        Details.of(options.method()),
        data.pictures().drain());
  }
}
