package org.ke4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ke4j.dataset.ImageFolder;
import org.ke4j.detection.ThresholdCalibration;
import org.ke4j.error.Check;
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
import org.ke4j.view.Images;
import org.ke4j.view.View;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "score",
    mixinStandardHelpOptions = true,
    description = {
      "Scores images with a trained detector: higher = more anomalous. The most anomalous come first.",
      "",
      "With --images, the pictures of a folder (and those below it) or a single file. Else the test"
          + " images of --data.",
      "",
      "Column 'label' is 1 for images of other classes than the model's and 0 for those of its class,"
          + " and 'ke metrics' reads the result; with --images it is there where a folder below bears"
          + " the name of the model's class."
    },
    footer = {
      "",
      "Examples:",
      "  ke score --model threes --images NEW_IMAGES --json -",
      "  ke score --model threes --images NEW_IMAGES --top 20 --copy-anomalies LOOK_AT_THESE",
      "  ke score --model threes --data digits --out scored",
      "  ke metrics scored/scores.csv"
    })
@Unused("--train")
final class ScoreCommand implements Callable<Integer> {
  private static final String[] DATA_OPTIONS = {"--data", "--class", "--labels", "--test"};

  @Spec private CommandSpec command;
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

  @Option(
      names = "--false-alarms",
      paramLabel = "SHARE",
      description =
          "call so many normal images anomalies instead of what the model was trained with: another"
              + " threshold, without training again")
  private Double falseAlarms;

  @Option(
      names = "--top",
      paramLabel = "N",
      description = "show only the N most anomalous; the files in the results' folder hold all")
  private Integer top;

  @Option(
      names = "--copy-anomalies",
      paramLabel = "DIR",
      description = "with --images: copy those that are anomalies to this folder, new or empty")
  private Path copies;

  @Override
  public Integer call() throws IOException {
    check();
    ModelDescription description = Models.describe(model);
    output.prepareFolder();
    Scored found = score(description);
    Scores scores = found.scores();
    Images batch = found.images();
    if (copies != null) {
      copy(scores);
    }
    Scores shown = top == null ? scores : scores.top(top);
    output.print(shown.table());
    output.print(shown.summary());
    output.folder().text("scores.csv", scores.csv());
    output.folder().json("scores.json", scores);
    output.json(shown);
    output.provenance(0, Map.of("images", batch.fingerprint()));
    return 0;
  }

  private void check() throws IOException {
    if (top != null) {
      Check.atLeast("--top", top, 1);
    }
    if (falseAlarms != null) {
      FalseAlarms.check(falseAlarms);
    }
    if (images != null) {
      for (String option : DATA_OPTIONS) {
        if (command.commandLine().getParseResult().hasMatchedOption(option)) {
          throw new UsageException("--images takes the place of " + option + ": leave one out");
        }
      }
      output.leaveOut(DATA_OPTIONS);
    }
    if (copies != null) {
      Check.that(images != null, "--copy-anomalies: expected --images, whose files it copies");
      Check.that(
          !Files.exists(copies) || (Files.isDirectory(copies) && isEmpty(copies)),
          "--copy-anomalies: expected a folder that is new or empty, got %s",
          copies);
      Check.that(
          !copies.toAbsolutePath().normalize().startsWith(images.toAbsolutePath().normalize()),
          "--copy-anomalies: expected a folder outside --images, got %s",
          copies);
      org.ke4j.store.AtomicFiles.tryOutFolder(copies);
    }
  }

  private record Scored(Images images, Scores scores) {}

  private Scored score(ModelDescription description) throws IOException {
    if (!DetectorMethod.find(description.detector()).usesEncoder()) {
      output.leaveOut("--encoder", "--cache", "--no-cache");
      Backend.start(output.threads());
      try (FittedDetector detector =
          Models.read(model, null, output.threads(), output.progress())) {
        data.pictures().look(detector.imageSide(), output);
        return score(description, detector);
      }
    }
    try (Encoder encoder = encoders.openOf(model, description.encoder(), output.threads());
        FittedDetector detector =
            Models.read(
                model, encoders.embedder(encoder, output), output.threads(), output.progress())) {
      data.pictures().lookAs(encoder, detector.imageSide(), output);
      return score(description, detector);
    }
  }

  private double threshold(FittedDetector detector) throws IOException {
    Calibration calibration = Models.calibration(model);
    return calibration == null
        ? ThresholdCalibration.of(detector.trainingScores(), falseAlarms).threshold()
        : calibration.threshold(falseAlarms);
  }

  private Scored score(ModelDescription description, FittedDetector detector) throws IOException {
    Images batch = new Images(images != null ? inFolder() : chosen(description));
    double share = falseAlarms == null ? description.falseAlarms() : falseAlarms;
    double threshold = falseAlarms == null ? description.threshold() : threshold(detector);
    double[] scores = detector.score(batch, View.UNTOUCHED);
    Labels labels = labels(description, batch.samples());
    List<Scores.Scored> scored =
        IntStream.range(0, scores.length)
            .mapToObj(
                i ->
                    new Scores.Scored(
                        batch.samples().get(i).name(),
                        labels.of(batch.samples().get(i)),
                        scores[i],
                        scores[i] > threshold))
            .sorted(Comparator.comparingDouble(Scores.Scored::score).reversed())
            .toList();
    return new Scored(
        batch,
        Scores.of(
            model.toString(), description, threshold, share, scored, data.pictures().drain()));
  }

  /** What is right of an image; null if that is not known. */
  private interface Labels {
    Integer of(Sample sample);
  }

  private Labels labels(ModelDescription description, List<Sample> samples) {
    if (images == null) {
      List<String> classes = data.dataset().classes();
      return sample -> classes.get(sample.label()).equals(description.className()) ? 0 : 1;
    }
    Labels byFolder =
        sample -> {
          Path folder = Path.of(sample.name()).getParent();
          return folder != null && folder.startsWith(description.className()) ? 0 : 1;
        };
    boolean known = samples.stream().anyMatch(sample -> byFolder.of(sample) == 0);
    return known ? byFolder : sample -> null;
  }

  private void copy(Scores scores) throws IOException {
    Path folder = Files.isDirectory(images) ? images : images.toAbsolutePath().getParent();
    for (Scores.Scored scored : scores.scores()) {
      if (scored.anomaly()) {
        Path to = copies.resolve(scored.image());
        Files.createDirectories(to.getParent());
        Files.copy(folder.resolve(scored.image()), to);
      }
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
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
}
