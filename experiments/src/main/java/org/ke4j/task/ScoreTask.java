package org.ke4j.task;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.ke4j.Why;
import org.ke4j.calibration.ConformalCalibration;
import org.ke4j.dataset.ImageFolder;
import org.ke4j.detection.ThresholdCalibration;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.graph.Backend;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.Encoder;
import org.ke4j.image.Sample;
import org.ke4j.matrix.Matrix;
import org.ke4j.method.DetectorMethod;
import org.ke4j.method.EmbeddedDetector;
import org.ke4j.method.FittedDetector;
import org.ke4j.model.Calibration;
import org.ke4j.model.ModelDescription;
import org.ke4j.model.Models;
import org.ke4j.run.DataSelection;
import org.ke4j.run.EncoderChoice;
import org.ke4j.run.PictureIntake;
import org.ke4j.run.RunContext;
import org.ke4j.store.AtomicFiles;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/** Scores pictures with a trained model, the most anomalous first. */
public final class ScoreTask {
  /** Pictures in memory at once when they are streamed. */
  private static final int AT_ONCE = 256;

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
   * @param page where a page with the pictures is written; null for none
   */
  public record Options(Path model, EncoderChoice encoder, Double falseAlarms, Page page) {}

  /**
   * A page of HTML that needs no other file: the pictures by score with the reasons.
   *
   * @param file where it is written
   * @param normal a folder in which the normal pictures are; null for where they were learnt from
   */
  public record Page(Path file, Path normal) {}

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

  /**
   * Scores pictures a few at a time, in the order in which they are found, and keeps none: only
   * their names grow with their number.
   *
   * @param reading how files are read
   * @param lines is told of each picture as soon as it has a score, and of each that was skipped
   */
  public ScoreLines.Total folder(Path images, DatasetOptions reading, ScoreLines lines)
      throws IOException {
    PictureIntake pictures = new PictureIntake(reading.strict(), run);
    return with(
        pictures,
        model -> {
          ImageFolder.Pictures found = ImageFolder.read(images, reading);
          List<Sample> all = found.samples();
          Function<Sample, Integer> label = labelsByFolder(all);
          Judge judge = judge(model.detector);
          pictures.skip(found.skipped());
          lines.skipped(pictures.drain());
          for (int from = 0; from < all.size(); from += AT_ONCE) {
            List<Sample> some =
                pictures.take(
                    all.subList(from, Math.min(all.size(), from + AT_ONCE)), Integer.MAX_VALUE);
            lines.skipped(pictures.drain());
            if (!some.isEmpty()) {
              lines.scored(model.scored(new Images(some), some, label, judge));
            }
          }
          if (lines.images() == 0) {
            throw nothing(pictures);
          }
          return lines.total(judge.threshold);
        });
  }

  /**
   * When a watch looks and ends.
   *
   * @param pause between two looks, ms
   * @param idle ends when nothing has arrived for so long, ms; 0 for never
   * @param stop asked between pictures
   */
  public record Watch(long pause, long idle, BooleanSupplier stop) {}

  /**
   * Scores what is in a folder and what arrives there, until it is stopped. Files that are no sound
   * pictures are lines with their reason.
   */
  public ScoreLines.Total watch(
      Path folder, DatasetOptions reading, ScoreLines lines, AnomalyMoves moves, Watch watch)
      throws IOException {
    PictureIntake pictures = new PictureIntake(reading.strict(), run);
    return with(
        pictures,
        model -> {
          Judge judge = judge(model.detector);
          FolderWatch arrivals = new FolderWatch(folder);
          long last = System.nanoTime();
          while (!watch.stop().getAsBoolean() && !Thread.currentThread().isInterrupted()) {
            List<Path> files = arrivals.look(AT_ONCE);
            if (files.isEmpty()) {
              if (watch.idle() > 0 && System.nanoTime() - last > watch.idle() * 1_000_000) {
                break;
              }
              LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(watch.pause()));
              continue;
            }
            ImageFolder.Pictures found = ImageFolder.read(folder, files, reading);
            pictures.skip(found.skipped());
            List<Sample> some = pictures.take(found.samples(), Integer.MAX_VALUE);
            lines.skipped(pictures.drain());
            if (!some.isEmpty()) {
              List<Scores.Scored> scored =
                  model.scored(new Images(some), some, sample -> null, judge);
              lines.scored(scored);
              moves.move(scored);
            }
            last = System.nanoTime();
          }
          return lines.total(judge.threshold);
        });
  }

  private Result score(
      PictureIntake pictures,
      Supplier<List<Sample>> samples,
      Function<List<Sample>, Function<Sample, Integer>> labels)
      throws IOException {
    return with(
        pictures,
        model -> {
          List<Sample> all = samples.get();
          Result result = score(model, pictures, all, labels);
          if (options.page() != null) {
            page(model.reasons, result.scores(), all);
          }
          return result;
        });
  }

  /**
   * What tells anomalies.
   *
   * @param normal scores of normal images that the model had not seen; null if it keeps none
   */
  private record Judge(double threshold, ConformalCalibration normal) {}

  /** What is done with the open model. */
  @FunctionalInterface
  private interface Work<R> {
    R with(Open model) throws IOException;
  }

  /** The open model. */
  private record Open(FittedDetector detector, AnomalyReasons reasons) {
    List<Scores.Scored> scored(
        Images images, List<Sample> samples, Function<Sample, Integer> label, Judge judge)
        throws IOException {
      Matrix embeddings = null;
      double[] scores;
      if (detector instanceof EmbeddedDetector<?> embedded) {
        // AnomalyReasons need the embeddings, too: once is enough.
        embeddings = embedded.embedder().embed(images, View.UNTOUCHED);
        scores = embedded.detector().score(embeddings);
      } else {
        scores = detector.score(images, View.UNTOUCHED);
      }
      List<Integer> anomalies =
          IntStream.range(0, scores.length)
              .filter(i -> scores[i] > judge.threshold)
              .boxed()
              .toList();
      Map<Integer, Why> why = reasons.of(anomalies, samples, embeddings);
      return IntStream.range(0, scores.length)
          .mapToObj(
              i ->
                  new Scores.Scored(
                      samples.get(i).name(),
                      label.apply(samples.get(i)),
                      scores[i],
                      scores[i] > judge.threshold,
                      judge.normal == null ? null : judge.normal.pValue(scores[i]),
                      Scores.Reason.of(why.get(i))))
          .toList();
    }
  }

  private <R> R with(PictureIntake pictures, Work<R> work) throws IOException {
    if (!DetectorMethod.find(description.detector()).usesEncoder()) {
      Backend.start(run.threads());
      try (FittedDetector detector =
              Models.read(options.model(), null, run.threads(), run.progress());
          AnomalyReasons reasons = reasons(detector, null)) {
        pictures.look(detector.imageSide());
        return work.with(new Open(detector, reasons));
      }
    }
    try (Encoder encoder = options.encoder().open(run);
        FittedDetector detector =
            Models.read(
                options.model(),
                options.encoder().embedder(encoder, run),
                run.threads(),
                run.progress());
        AnomalyReasons reasons = reasons(detector, encoder)) {
      pictures.lookAs(encoder, detector.imageSide());
      return work.with(new Open(detector, reasons));
    }
  }

  private AnomalyReasons reasons(FittedDetector detector, Encoder encoder) {
    return new AnomalyReasons(options.model(), description, detector, encoder, run.notes());
  }

  private Result score(
      Open model,
      PictureIntake pictures,
      List<Sample> samples,
      Function<List<Sample>, Function<Sample, Integer>> labels)
      throws IOException {
    if (samples.isEmpty()) {
      throw nothing(pictures);
    }
    Images batch = new Images(samples);
    Double asked = options.falseAlarms();
    double share = asked == null ? description.falseAlarms() : asked;
    Judge judge = judge(model.detector);
    List<Scores.Scored> scored =
        model.scored(batch, samples, labels.apply(samples), judge).stream()
            .sorted(Comparator.comparingDouble(Scores.Scored::score).reversed())
            .toList();
    return new Result(
        Scores.of(
            options.model().toString(),
            description,
            judge.threshold,
            share,
            scored,
            pictures.drain()),
        batch.fingerprint());
  }

  private void page(AnomalyReasons reasons, Scores scores, List<Sample> samples)
      throws IOException {
    NormalPictures normal = new NormalPictures(options.page().normal(), reasons.folders());
    Map<String, ArrayDeque<Sample>> byName = new HashMap<>();
    samples.forEach(
        sample -> byName.computeIfAbsent(sample.name(), n -> new ArrayDeque<>()).add(sample));
    List<Sample> ordered =
        scores.scores().stream().map(one -> byName.get(one.image()).poll()).toList();
    String html =
        new ScorePage(scores, ordered, reasons.detector(), normal, ScorePage.Limits.USUAL).html();
    AtomicFiles.write(options.page().file(), html);
  }

  private static Ke4jException nothing(PictureIntake pictures) {
    return new Ke4jException(
        "there are no images to score"
            + (pictures.count() == 0 ? "" : ", " + pictures.count() + " skipped"));
  }

  private Judge judge(FittedDetector detector) throws IOException {
    Calibration calibration = Models.calibration(options.model());
    if (calibration != null && options.falseAlarms() != null) {
      FalseAlarms.warn(calibration, options.falseAlarms());
    }
    return new Judge(
        options.falseAlarms() == null
            ? description.threshold()
            : threshold(detector, calibration, options.falseAlarms()),
        calibration == null ? null : ConformalCalibration.of(calibration.scores()));
  }

  private static double threshold(
      FittedDetector detector, Calibration calibration, double falseAlarms) {
    return calibration == null
        ? ThresholdCalibration.of(detector.trainingScores(), falseAlarms).threshold()
        : calibration.threshold(falseAlarms);
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
