package org.ke4j.cli;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ke4j.error.UsageException;
import org.ke4j.method.DetectorMethod;
import org.ke4j.model.ModelDescription;
import org.ke4j.model.Models;
import org.ke4j.option.Range;
import org.ke4j.run.EncoderChoice;
import org.ke4j.store.AtomicFiles;
import org.ke4j.task.AnomalyCopies;
import org.ke4j.task.AnomalyMoves;
import org.ke4j.task.ScoreLines;
import org.ke4j.task.ScoreTask;
import org.ke4j.task.Scores;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
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
          + " the name of the model's class.",
      "",
      "For an anomaly, files say why if 'ke fit' made the model: the nearest normal image, the change"
          + " under which a normal image is nearest, and whether it changes the meaning.",
      "",
      "Scores are raw, in the detector's own unit (distances for dn2, contrast and patch, standard"
          + " deviations for aware, above 0 outside of the learnt region for ke and ocsvm): compare"
          + " models by their p-values. docs/method.md tells more."
    },
    footer = {
      "",
      "Examples:",
      "  ke score bolts.ke4j NEW_IMAGES",
      "  ke score --model threes --images NEW_IMAGES --json -",
      "  ke score --model threes --images NEW_IMAGES --top 20 --copy-anomalies LOOK_AT_THESE",
      "  ke score bolts.ke4j NEW_IMAGES --page scores.html",
      "  ke score --model threes --images MANY_IMAGES --jsonl scores.jsonl",
      "  ke score bolts.ke4j ARRIVING --watch --move-anomalies LOOK_AT_THESE",
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

  @Parameters(
      arity = "0..*",
      paramLabel = "MODEL [IMAGES]",
      description =
          "the file that 'ke fit' or the folder that 'ke train' wrote, then what to score: short for"
              + " --model and --images")
  private List<Path> places = List.of();

  @Option(
      names = "--model",
      paramLabel = "PATH",
      description = "the file that 'ke fit' or the folder that 'ke train' wrote")
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
  @Range(from = 0, to = 1, below = true)
  private Double falseAlarms;

  @Option(
      names = "--top",
      paramLabel = "N",
      description = "show only the N most anomalous; the files in the results' folder hold all")
  @Range(from = 1)
  private Integer top;

  @Option(
      names = "--copy-anomalies",
      paramLabel = "DIR",
      description = "with --images: copy those that are anomalies to this folder, new or empty")
  private Path copies;

  @Option(
      names = "--page",
      paramLabel = "FILE",
      description =
          "write a page of HTML with the pictures by score, and for up to 300 anomalies the reason,"
              + " where they are unusual (while 30 s last) and the normal picture that is most"
              + " alike")
  private Path page;

  @Option(
      names = "--normal",
      paramLabel = "DIR",
      description =
          "with --page: where the normal pictures are now (default: where the model learnt from"
              + " them)")
  private Path normal;

  @Option(
      names = "--jsonl",
      paramLabel = "FILE",
      description =
          "with --images: write one JSON object a line and picture as soon as it has its score, in"
              + " the order of the files, and nothing else, with a few hundred pictures in memory at once;"
              + " - is standard output")
  private String lines;

  @Option(
      names = "--watch",
      description =
          "with a folder of --images: score what is there and what arrives, until it is stopped;"
              + " lines as with --jsonl, to standard output unless --jsonl names a file, which grows")
  private boolean watch;

  @Option(
      names = "--idle",
      paramLabel = "SECONDS",
      description = "with --watch: end when nothing has arrived for so long (default: never)")
  @Range(from = 0, above = true, to = 1e9)
  private Double idle;

  @Option(
      names = "--move-anomalies",
      paramLabel = "DIR",
      description =
          "with --watch: move those that are anomalies to this folder; a name that is taken there"
              + " gets a number")
  private Path moves;

  @Override
  public Integer call() throws IOException {
    ModelPlaces named = ModelPlaces.of(model, images, "--images", places);
    model = named.model();
    images = named.images();
    check();
    prepare();
    ModelDescription description = Models.describe(model);
    if (watch) {
      watch(description);
      return 0;
    }
    if (lines != null) {
      stream(description);
      return 0;
    }
    ScoreTask scoring = task(description);
    ScoreTask.Result found = score(scoring);
    Scores scores = found.scores();
    Scores shown = top == null ? scores : scores.top(top);
    output.print(shown.table());
    output.print(shown.summary());
    output.folder().text("scores.csv", scores.csv());
    output.folder().json("scores.json", scores);
    output.json(shown);
    output.provenance(0, Map.of("images", found.fingerprint()));
    if (copies != null) {
      AnomalyCopies.write(copies, images, scores);
    }
    return 0;
  }

  private void prepare() throws IOException {
    encoders.prepare();
    if (watch || lines != null) {
      output.prepare(lines == null || lines.equals("-") ? null : Path.of(lines));
    } else {
      output.prepareFolder(page);
    }
  }

  private void stream(ModelDescription description) throws IOException {
    boolean toScreen = lines.equals("-");
    ScoreTask scoring = task(description);
    ScoreLines.Total total;
    if (toScreen) {
      total = scoring.folder(images, data.reading(), new ScoreLines(StandardOutput::print));
    } else {
      ScoreLines.Total[] written = new ScoreLines.Total[1];
      AtomicFiles.write(
          Path.of(lines),
          out ->
              written[0] =
                  scoring.folder(
                      images, data.reading(), new ScoreLines(ScoreLines.Target.of(out))));
      total = written[0];
    }
    Failures.say(total.summary());
  }

  private void watch(ModelDescription description) throws IOException {
    Path file = lines == null || lines.equals("-") ? null : Path.of(lines);
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stop.set(true);
                  try {
                    var unused = ended.await(30, TimeUnit.SECONDS);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                "stop"));
    ScoreTask.Watch how =
        new ScoreTask.Watch(500, idle == null ? 0 : Math.round(1000 * idle), stop::get);
    AnomalyMoves mover = new AnomalyMoves(images, moves, Failures::say);
    if (file != null) {
      Files.createDirectories(file.toAbsolutePath().getParent());
    }
    try (OutputStream out =
        file == null
            ? OutputStream.nullOutputStream()
            : Files.newOutputStream(file, CREATE, APPEND)) {
      ScoreLines.Target target = file == null ? StandardOutput::print : ScoreLines.Target.of(out);
      ScoreTask scoring = task(description);
      Failures.say(
          scoring.watch(images, data.reading(), new ScoreLines(target), mover, how).summary());
    } finally {
      ended.countDown();
    }
  }

  private ScoreTask.Result score(ScoreTask scoring) throws IOException {
    return images != null
        ? scoring.folder(images, data.reading())
        : scoring.data(data.open(output.context()));
  }

  private ScoreTask task(ModelDescription description) throws IOException {
    EncoderChoice encoder = null;
    if (DetectorMethod.find(description.detector()).usesEncoder()) {
      encoder = encoders.choiceOf(model, description.encoder());
    } else {
      output.withoutEffect(
          List.of("--encoder", "--cache", "--no-cache"),
          "a model of the detector " + description.detector());
    }
    return new ScoreTask(
        new ScoreTask.Options(
            model, encoder, falseAlarms, page == null ? null : new ScoreTask.Page(page, normal)),
        description,
        output.context());
  }

  private void check() throws IOException {
    output.threads();
    if (!watch && (idle != null || moves != null)) {
      throw new UsageException((idle != null ? "--idle" : "--move-anomalies") + " needs --watch");
    }
    if (watch && (images == null || !Files.isDirectory(images))) {
      throw new UsageException("--watch: expected --images with a folder");
    }
    if (moves != null) {
      AnomalyMoves.check(moves, images);
    }
    if (lines != null || watch) {
      if (images == null) {
        throw new UsageException("--jsonl needs --images");
      }
      for (String option : List.of("--json", "--out", "--top", "--copy-anomalies", "--page")) {
        if (command.commandLine().getParseResult().hasMatchedOption(option)) {
          throw new UsageException(
              (watch ? "--watch" : "--jsonl")
                  + " writes nothing but its lines: leave out "
                  + option);
        }
      }
    }
    if (images != null) {
      for (String option : DATA_OPTIONS) {
        if (command.commandLine().getParseResult().hasMatchedOption(option)) {
          throw new UsageException("--images takes the place of " + option + ": leave one out");
        }
      }
      output.leaveOut(DATA_OPTIONS);
      output.withoutEffect(List.of("--test-share"), "--images");
    }
    if (normal != null && (page == null || !Files.isDirectory(normal))) {
      throw new UsageException(
          page == null ? "--normal needs --page" : "--normal: expected a folder, got " + normal);
    }
    if (copies != null) {
      AnomalyCopies.check(copies, images);
    }
  }
}
