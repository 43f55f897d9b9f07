package org.ke4j.task;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ke4j.error.Ke4jException;
import org.ke4j.evaluation.Cell;
import org.ke4j.evaluation.Evaluation;
import org.ke4j.evaluation.EvaluationOptions;
import org.ke4j.evaluation.ScoredSet;
import org.ke4j.image.Encoder;
import org.ke4j.image.Sample;
import org.ke4j.image.Transformation;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.knowledge.Ranker;
import org.ke4j.knowledge.SelectionOptions;
import org.ke4j.method.ConfiguredMethod;
import org.ke4j.method.FittedDetector;
import org.ke4j.method.Fitting;
import org.ke4j.run.DataSelection;
import org.ke4j.run.EncoderChoice;
import org.ke4j.run.RunContext;
import org.ke4j.run.RunFolder;
import org.ke4j.view.Images;

/** Trains detectors for each chosen class and tests them on all classes. */
public final class EvaluateTask {
  private final Options options;
  private final RunContext run;
  private final TrainingFiles files;
  private final List<Cell> cells = new ArrayList<>();
  private final Map<String, String> inputs = new LinkedHashMap<>();

  /**
   * How.
   *
   * @param table which transformations change which meaning: a preset's name, a JSON file, or null
   *     for the paper's table where there is one
   * @param resume whether to go on from checkpoints in the folder
   */
  public record Options(
      List<ConfiguredMethod> methods,
      EncoderChoice encoder,
      Ranker.Options ranking,
      SelectionOptions selection,
      EvaluationOptions evaluation,
      String table,
      boolean resume) {
    public Options {
      methods = List.copyOf(methods);
    }
  }

  /**
   * What came of it.
   *
   * @param inputs what the figures rest on, with hashes
   */
  public record Result(EvaluationReport report, Map<String, String> inputs) {}

  public EvaluateTask(Options options, RunContext run) {
    this.options = options;
    this.run = run;
    this.files = new TrainingFiles(options.resume(), run);
  }

  /**
   * Evaluates.
   *
   * @param folder for the scores, the losses, the figures so far and, until {@link #finished},
   *     checkpoints
   */
  public Result run(DataSelection data, RunFolder folder) throws IOException {
    List<Integer> labels = data.labels();
    try (Encoder encoder = options.encoder().open(run)) {
      int side = options.methods().stream().mapToInt(ConfiguredMethod::imageSide).max().orElse(0);
      data.pictures().lookAs(encoder, side);
      List<Sample> samples = data.test();
      if (samples.isEmpty()) {
        throw new Ke4jException(data.dataset().name() + " has no test images");
      }
      Images test = new Images(samples);
      inputs.put("test images", test.fingerprint());
      inputs.put("encoder " + encoder.name(), encoder.fingerprint());
      Ranker ranker = new Ranker(options.encoder().embedder(encoder, run), options.ranking());
      Meanings meanings = Meanings.of(options.table(), data.dataset(), options.selection());
      meanings.check(labels.stream().map(data::name).toList());
      for (int label : labels) {
        Images train = data.train(label);
        NormalClass normal = new NormalClass(data.name(label), train, ranker);
        inputs.put("training images of " + normal.name(), train.fingerprint());
        evaluate(normal, label, test, meanings, folder);
      }
    }
    EvaluationReport report = report();
    folder.text("evaluation.csv", report.table().csv());
    return new Result(report.with(data.pictures().drain()), inputs);
  }

  private void evaluate(
      NormalClass normal, int label, Images test, Meanings meanings, RunFolder folder)
      throws IOException {
    List<String> known =
        options.evaluation().shifting().stream().map(Transformation::name).toList();
    Set<String> changes = meanings.changes(normal, known);
    Evaluation evaluation = new Evaluation(options.evaluation(), test, label);
    evaluation.check(normal.name(), changes);
    Fitting fitting =
        new Fitting(
            options.selection(), options.ranking().seed(), run.threads(), run.progress(), null);
    String below = "training-" + label;
    for (ConfiguredMethod method : options.methods()) {
      run.notes().accept(method.name() + " on " + normal.name());
      TrainingFiles.CURVE.forEach(file -> folder.file(below + "/" + file));
      try (FittedDetector detector =
          files.fit(method, normal, fitting, folder.work().resolve(below))) {
        Evaluation.Result result = evaluation.run(normal.name(), method.name(), detector, changes);
        cells.addAll(result.cells());
        for (ScoredSet set : result.sets()) {
          folder.text(ScoreFiles.name(set), ScoreFiles.csv(set, test.samples()));
        }
      }
      folder.json("evaluation.json", report());
    }
  }

  private EvaluationReport report() {
    return EvaluationReport.of(cells, Details.of(options.methods()));
  }

  /** Removes the checkpoints, once the results are safe. */
  public void finished() throws IOException {
    files.finished();
  }
}
