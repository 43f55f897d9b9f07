package org.ke4j.task;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.ke4j.dataset.ImageFolder;
import org.ke4j.detection.ThresholdCalibration;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.graph.Backend;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.Encoder;
import org.ke4j.image.Sample;
import org.ke4j.method.DetectorMethod;
import org.ke4j.method.FittedDetector;
import org.ke4j.model.Calibration;
import org.ke4j.model.ModelDescription;
import org.ke4j.model.Models;
import org.ke4j.run.DataSelection;
import org.ke4j.run.EncoderChoice;
import org.ke4j.run.PictureIntake;
import org.ke4j.run.RunContext;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/** Scores pictures with a trained model, the most anomalous first. */
public final class ScoreTask {
  private final Options options;
  private final ModelDescription description;
  private final RunContext run;

  /**
   * With what.
   *
   * @param model the folder of the model
   * @param encoder for a model that needs one
   * @param falseAlarms another share of normal images above the threshold than the model's; null
   *     for its own
   */
  public record Options(Path model, EncoderChoice encoder, Double falseAlarms) {}

  /**
   * What came of it.
   *
   * @param fingerprint of the images
   */
  public record Result(Scores scores, String fingerprint) {}

  /**
   * @param description of the model
   */
  public ScoreTask(Options options, ModelDescription description, RunContext run) {
    this.options = options;
    this.description = description;
    this.run = run;
  }

  /**
   * Scores the pictures of a folder and those below it, or a single file.
   *
   * @param reading how files are read
   */
  public Result folder(Path images, DatasetOptions reading) throws IOException {
    PictureIntake pictures = new PictureIntake(reading.strict(), run);
    return score(
        pictures,
        () -> {
          ImageFolder.Pictures found = ImageFolder.read(images, reading);
          pictures.skip(found.skipped());
          return pictures.take(found.samples(), Integer.MAX_VALUE);
        },
        this::labelsByFolder);
  }

  /**
   * Scores the test images of the chosen classes.
   *
   * @throws UsageException if the model's class is not among those of the data set
   */
  public Result data(DataSelection data) throws IOException {
    List<String> classes = data.dataset().classes();
    return score(
        data.pictures(),
        () -> {
          if (!classes.contains(description.className())) {
            throw new UsageException(
                "--data: expected a class "
                    + description.className()
                    + " as the model has, "
                    + data.dataset().name()
                    + " has: "
                    + String.join(", ", classes)
                    + "; to score pictures whatever their class, use --images");
          }
          return data.test(data.labels());
        },
        samples -> sample -> classes.get(sample.label()).equals(description.className()) ? 0 : 1);
  }

  private Result score(
      PictureIntake pictures,
      Supplier<List<Sample>> samples,
      Function<List<Sample>, Function<Sample, Integer>> labels)
      throws IOException {
    if (!DetectorMethod.find(description.detector()).usesEncoder()) {
      Backend.start(run.threads());
      try (FittedDetector detector =
          Models.read(options.model(), null, run.threads(), run.progress())) {
        pictures.look(detector.imageSide());
        return score(detector, pictures, samples.get(), labels);
      }
    }
    try (Encoder encoder = options.encoder().open(run);
        FittedDetector detector =
            Models.read(
                options.model(),
                options.encoder().embedder(encoder, run),
                run.threads(),
                run.progress())) {
      pictures.lookAs(encoder, detector.imageSide());
      return score(detector, pictures, samples.get(), labels);
    }
  }

  private Result score(
      FittedDetector detector,
      PictureIntake pictures,
      List<Sample> samples,
      Function<List<Sample>, Function<Sample, Integer>> labels)
      throws IOException {
    if (samples.isEmpty()) {
      throw new Ke4jException(
          "there are no images to score"
              + (pictures.count() == 0 ? "" : ", " + pictures.count() + " skipped"));
    }
    Images batch = new Images(samples);
    Double asked = options.falseAlarms();
    double share = asked == null ? description.falseAlarms() : asked;
    double threshold = asked == null ? description.threshold() : threshold(detector, asked);
    double[] scores = detector.score(batch, View.UNTOUCHED);
    Function<Sample, Integer> label = labels.apply(samples);
    List<Scores.Scored> scored =
        IntStream.range(0, scores.length)
            .mapToObj(
                i ->
                    new Scores.Scored(
                        samples.get(i).name(),
                        label.apply(samples.get(i)),
                        scores[i],
                        scores[i] > threshold))
            .sorted(Comparator.comparingDouble(Scores.Scored::score).reversed())
            .toList();
    return new Result(
        Scores.of(
            options.model().toString(), description, threshold, share, scored, pictures.drain()),
        batch.fingerprint());
  }

  private double threshold(FittedDetector detector, double share) throws IOException {
    Calibration calibration = Models.calibration(options.model());
    return calibration == null
        ? ThresholdCalibration.of(detector.trainingScores(), share).threshold()
        : calibration.threshold(share);
  }

  /** What is right where a folder bears the name of the model's class; else nothing is known. */
  private Function<Sample, Integer> labelsByFolder(List<Sample> samples) {
    Function<Sample, Integer> byFolder =
        sample -> {
          Path folder = Path.of(sample.name()).getParent();
          return folder != null && folder.startsWith(description.className()) ? 0 : 1;
        };
    boolean known = samples.stream().anyMatch(sample -> byFolder.apply(sample) == 0);
    return known ? byFolder : sample -> null;
  }
}
