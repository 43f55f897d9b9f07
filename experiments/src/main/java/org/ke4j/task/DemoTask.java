package org.ke4j.task;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.ke4j.dataset.Datasets;
import org.ke4j.error.Check;
import org.ke4j.evaluation.Cell;
import org.ke4j.evaluation.Evaluation;
import org.ke4j.evaluation.EvaluationOptions;
import org.ke4j.evaluation.ScoredSet;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.Encoder;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Transformation;
import org.ke4j.knowledge.Knowledge;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.knowledge.Ranked;
import org.ke4j.knowledge.Ranker;
import org.ke4j.knowledge.SelectionOptions;
import org.ke4j.method.ConfiguredMethod;
import org.ke4j.method.Contrast;
import org.ke4j.method.Dn2;
import org.ke4j.method.FittedDetector;
import org.ke4j.method.Fitting;
import org.ke4j.method.KnowledgeExposure;
import org.ke4j.method.Preset;
import org.ke4j.method.RunFiles;
import org.ke4j.model.Calibrated;
import org.ke4j.model.Calibration;
import org.ke4j.model.ModelDescription;
import org.ke4j.model.ModelFolder;
import org.ke4j.protocol.Draws;
import org.ke4j.protocol.MeaningPresets;
import org.ke4j.protocol.Protocol;
import org.ke4j.random.Seeds;
import org.ke4j.run.EncoderChoice;
import org.ke4j.run.RunContext;
import org.ke4j.run.RunFolder;
import org.ke4j.store.Provenance;
import org.ke4j.training.LossLog;
import org.ke4j.transformation.RandomCrop;
import org.ke4j.transformation.TransformationOptions;
import org.ke4j.transformation.Transformations;
import org.ke4j.transport.GroundDistance;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/**
 * The whole main job on the built-in digits: ranks, trains, calibrates, evaluates beside other
 * detectors, and writes one page.
 */
public final class DemoTask {
  /** The file of the page in the results' folder. */
  public static final String PAGE = "report.html";

  private static final int SHOWN = 6;
  private static final double FALSE_ALARMS = 0.05;
  private static final String MODEL = "model";

  private final Options options;
  private final RunContext run;

  /**
   * How.
   *
   * @param digit the normal class
   * @param epochs passes of the network over the training images
   */
  public record Options(String digit, int epochs, long seed, EncoderChoice encoder) {
    public Options {
      Check.atLeast("--epochs", epochs, 1);
    }
  }

  /**
   * What came of it.
   *
   * @param inputs what the figures rest on, with hashes
   */
  public record Result(EvaluationReport report, Map<String, String> inputs) {}

  public DemoTask(Options options, RunContext run) {
    this.options = options;
    this.run = run;
  }

  /**
   * Does it.
   *
   * @param folder for the page, the figures, the scores and the model
   * @param made what is written of the making, from the inputs
   * @param told takes what a reader wants to know meanwhile
   */
  public Result run(
      RunFolder folder, Function<Map<String, String>, Provenance> made, Consumer<String> told)
      throws IOException {
    Dataset digits = Datasets.open(Datasets.DIGITS, DatasetOptions.DEFAULTS);
    int label = digits.label(options.digit());
    String name = digits.classes().get(label);
    Images all = new Images(digits.train(label, Integer.MAX_VALUE));
    Calibrated.Parts parts =
        Calibrated.holdOut(all, FALSE_ALARMS, Seeds.derive(options.seed(), "calibration"));
    Images train = parts.training();
    Images test = new Images(digits.test());
    Map<String, String> inputs = new LinkedHashMap<>();
    inputs.put("training images of " + name, all.fingerprint());
    inputs.put("test images", test.fingerprint());
    try (Encoder encoder = options.encoder().open(run)) {
      inputs.put("encoder " + encoder.name(), encoder.fingerprint());
      Ranker ranker = new Ranker(options.encoder().embedder(encoder, run), ranking());
      told.accept("1. Ranking: how far each transformation moves the digit " + name + "\n");
      NormalClass normal = new NormalClass(name, train, ranker);
      Knowledge knowledge = Knowledge.select(normal.ranking(), SelectionOptions.PAPER);
      RankingReport ranked = RankingReport.of(normal.ranking(), knowledge);
      told.accept(ranked.table(normal).text());
      folder.json("ranking.json", ranked);

      DemoPage page = new DemoPage(name, train.size(), test.size(), encoder.name());
      RunFiles files = new RunFiles(folder.work(), false);
      files.finished();
      page.ranking(normal, ranked);
      page.views(examples(train, ranker, knowledge));

      Evaluation evaluation = new Evaluation(evaluation(), test, label);
      List<String> known = Transformations.paper().stream().map(Transformation::name).toList();
      Set<String> changes = MeaningPresets.of(MeaningPresets.PAPER, digits).changes(name, known);
      List<Cell> cells = new ArrayList<>();
      for (ConfiguredMethod method : methods()) {
        told.accept("\n2. Training, scoring and evaluating " + method.name() + "\n");
        try (FittedDetector detector = method.fit(normal, fitting(files))) {
          Evaluation.Result result = evaluation.run(name, method.name(), detector, changes);
          cells.addAll(result.cells());
          for (ScoredSet set : result.sets()) {
            folder.text(ScoreFiles.name(set), ScoreFiles.csv(set, test.samples()));
          }
          page.scores(result.sets());
          if (method.name().equals(KnowledgeExposure.NAME)) {
            page.losses(LossLog.losses(files.losses()));
            Calibration calibration =
                save(folder, name, encoder, detector, parts.aside(), made.apply(inputs));
            page.threshold(calibration, FALSE_ALARMS);
            folder.file(files.losses().getFileName().toString());
            files.finished();
          }
        }
      }
      EvaluationReport report = EvaluationReport.of(cells, Details.of(methods()));
      told.accept("\n3. AUROC, 0.5 is chance, 1 is perfect\n");
      told.accept(report.table().text());
      folder.json("evaluation.json", report);
      folder.text(PAGE, page.html(made.apply(inputs)));
      return new Result(report, inputs);
    }
  }

  private Ranker.Options ranking() {
    return new Ranker.Options(
        Transformations.paper(),
        1,
        GroundDistance.COSINE,
        options.seed(),
        run.threads(),
        run.progress());
  }

  private Fitting fitting(RunFiles files) {
    return new Fitting(
        SelectionOptions.PAPER, options.seed(), run.threads(), run.progress(), files);
  }

  private List<ConfiguredMethod> methods() {
    Map<String, String> quick = Map.of("epochs", String.valueOf(options.epochs()), "batch", "32");
    return List.of(
        ConfiguredMethod.of(new Dn2(), Preset.PAPER, Map.of()),
        ConfiguredMethod.of(new Contrast(), Preset.PAPER, Map.of()),
        ConfiguredMethod.of(new KnowledgeExposure(), Preset.PAPER, quick));
  }

  private EvaluationOptions evaluation() {
    TransformationOptions defaults = TransformationOptions.DEFAULTS;
    return new EvaluationOptions(
        List.of(Protocol.values()),
        Draws.ALL,
        1,
        false,
        5,
        options.seed(),
        Transformations.paper(defaults),
        Transformations.paper(defaults.withCropShare(RandomCrop.TEST_SHARE)));
  }

  /** The first images, untouched and under every transformation, in the ranking's order. */
  private Map<String, List<RgbImage>> examples(Images train, Ranker ranker, Knowledge knowledge) {
    int count = Math.min(SHOWN, train.size());
    Map<String, List<RgbImage>> rows = new LinkedHashMap<>();
    rows.put("untouched", train.show(0, count, View.UNTOUCHED, run.threads()));
    rows.putAll(rows(train, ranker, knowledge.positive(), "positive", count));
    rows.putAll(rows(train, ranker, knowledge.neutral(), "neutral", count));
    rows.putAll(rows(train, ranker, knowledge.negative(), "negative", count));
    return rows;
  }

  private Map<String, List<RgbImage>> rows(
      Images train, Ranker ranker, List<Ranked> part, String kind, int count) {
    Map<String, List<RgbImage>> rows = new LinkedHashMap<>();
    for (Ranked ranked : part) {
      View view = ranker.view(ranked.transformation());
      rows.put(ranked.name() + " (" + kind + ")", train.show(0, count, view, run.threads()));
    }
    return rows;
  }

  /** Saves the network with a threshold from images that it has not seen. */
  private Calibration save(
      RunFolder folder,
      String name,
      Encoder encoder,
      FittedDetector detector,
      Images aside,
      Provenance made)
      throws IOException {
    Calibration calibration =
        new Calibration(Calibration.Source.HELD_OUT, detector.score(aside, View.UNTOUCHED));
    ModelDescription description =
        new ModelDescription(
            KnowledgeExposure.NAME,
            name,
            options.encoder().location(),
            encoder.fingerprint(),
            calibration.threshold(FALSE_ALARMS),
            FALSE_ALARMS);
    ModelFolder.write(folder.work().resolve(MODEL), description, detector, calibration, made)
        .forEach(file -> folder.file(MODEL + "/" + file));
    return calibration;
  }
}
