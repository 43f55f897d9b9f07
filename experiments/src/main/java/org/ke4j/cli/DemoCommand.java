package org.ke4j.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
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
import org.ke4j.training.LossLog;
import org.ke4j.transformation.RandomCrop;
import org.ke4j.transformation.TransformationOptions;
import org.ke4j.transformation.Transformations;
import org.ke4j.transport.GroundDistance;
import org.ke4j.view.Images;
import org.ke4j.view.View;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Does the whole main job on the built-in digits, in a few minutes on two cores.",
      "",
      "Ranks the transformations for one digit, trains a network and a one-class SVM, scores the test"
          + " images, evaluates SAD, SPA and SSA beside DN2 and the contrast detector, and writes one"
          + " HTML page with all of it. A fifth of the training images is set aside for the threshold of"
          + " the model, which 'ke score' and 'ke threshold' take: folder model of the results."
    },
    footer = {
      "",
      "Examples:",
      "  ke demo",
      "  ke demo --class 7 --epochs 40 --out seven",
      "  ke score --model seven/model --images NEW_IMAGES"
    })
final class DemoCommand implements Callable<Integer> {
  private static final int SHOWN = 6;
  private static final double FALSE_ALARMS = 0.05;
  private static final String MODEL = "model";

  @Mixin private SeedOptions seeds = new SeedOptions();
  @Mixin private EncoderOptions encoders = new EncoderOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = "--class",
      paramLabel = "DIGIT",
      defaultValue = "3",
      description = "the normal digit (default: ${DEFAULT-VALUE})")
  private String digit;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "20",
      description = "passes over the training images (default: ${DEFAULT-VALUE})")
  private int epochs;

  @Override
  public Integer call() throws IOException {
    Check.atLeast("--epochs", epochs, 1);
    output.prepareFolder();
    Dataset digits = Datasets.open(Datasets.DIGITS, DatasetOptions.DEFAULTS);
    int label = digits.label(digit);
    String name = digits.classes().get(label);
    Images all = new Images(digits.train(label, Integer.MAX_VALUE));
    Calibrated.Parts parts =
        Calibrated.holdOut(all, FALSE_ALARMS, Seeds.derive(seeds.seed, "calibration"));
    Images train = parts.training();
    Images aside = parts.aside();
    Images test = new Images(digits.test());
    Map<String, String> inputs = new LinkedHashMap<>();
    inputs.put("training images of " + name, all.fingerprint());
    inputs.put("test images", test.fingerprint());
    try (Encoder encoder = encoders.choice().open(output.context())) {
      inputs.put("encoder " + encoder.name(), encoder.fingerprint());
      Ranker ranker =
          new Ranker(
              encoders.choice().embedder(encoder, output.context()),
              new Ranker.Options(
                  Transformations.paper(),
                  1,
                  GroundDistance.COSINE,
                  seeds.seed,
                  output.threads(),
                  output.progress()));
      output.print("1. Ranking: how far each transformation moves the digit " + name + "\n");
      NormalClass normal = new NormalClass(name, train, ranker);
      Knowledge knowledge = Knowledge.select(normal.ranking(), SelectionOptions.PAPER);
      output.print(Rankings.table(normal, knowledge));
      output.folder().json("ranking.json", Rankings.json(normal.ranking(), knowledge));

      DemoPage page = new DemoPage(name, train.size(), test.size(), encoder.name());
      RunFiles files = new RunFiles(output.folder().work(), false);
      files.finished();
      page.ranking(normal, knowledge);
      page.views(examples(train, ranker, knowledge));

      Evaluation evaluation = new Evaluation(options(), test, label);
      List<String> known = Transformations.paper().stream().map(Transformation::name).toList();
      Set<String> changes = MeaningPresets.of(MeaningPresets.PAPER, digits).changes(name, known);
      List<Cell> cells = new ArrayList<>();
      Map<String, String> details = new LinkedHashMap<>();
      for (ConfiguredMethod method : methods()) {
        if (!method.details().isEmpty()) {
          details.put(method.name(), method.details());
        }
        output.print("\n2. Training, scoring and evaluating " + method.name() + "\n");
        try (FittedDetector detector = method.fit(normal, fitting(files))) {
          Evaluation.Result result = evaluation.run(name, method.name(), detector, changes);
          cells.addAll(result.cells());
          for (ScoredSet set : result.sets()) {
            output.folder().text(Evaluations.fileName(set), Evaluations.csv(set, test.samples()));
          }
          page.scores(result.sets());
          if (method.name().equals(KnowledgeExposure.NAME)) {
            page.losses(LossLog.losses(files.losses()));
            page.threshold(save(name, encoder, detector, aside, inputs), FALSE_ALARMS);
            output.folder().file(files.losses().getFileName().toString());
            files.finished();
          }
        }
      }
      output.print("\n3. AUROC, 0.5 is chance, 1 is perfect\n");
      output.print(Evaluations.table(cells, details));
      output.folder().json("evaluation.json", Evaluations.json(cells, details));
      output.folder().text("report.html", page.html(output.made(seeds.seed, inputs)));
      output.json(Evaluations.json(cells, details));
      output.provenance(seeds.seed, inputs);
      output.print("\nThe page: " + output.folder().path().resolve("report.html") + "\n");
    }
    return 0;
  }

  private Fitting fitting(RunFiles files) {
    return new Fitting(
        SelectionOptions.PAPER, seeds.seed, output.threads(), output.progress(), files);
  }

  private List<ConfiguredMethod> methods() {
    Map<String, String> quick = Map.of("epochs", String.valueOf(epochs), "batch", "32");
    return List.of(
        ConfiguredMethod.of(new Dn2(), Preset.PAPER, Map.of()),
        ConfiguredMethod.of(new Contrast(), Preset.PAPER, Map.of()),
        ConfiguredMethod.of(new KnowledgeExposure(), Preset.PAPER, quick));
  }

  private EvaluationOptions options() {
    TransformationOptions defaults = TransformationOptions.DEFAULTS;
    return new EvaluationOptions(
        List.of(Protocol.values()),
        Draws.ALL,
        1,
        false,
        5,
        seeds.seed,
        Transformations.paper(defaults),
        Transformations.paper(defaults.withCropShare(RandomCrop.TEST_SHARE)));
  }

  /** The first images, untouched and under every transformation, in the ranking's order. */
  private Map<String, List<RgbImage>> examples(Images train, Ranker ranker, Knowledge knowledge) {
    int count = Math.min(SHOWN, train.size());
    Map<String, List<RgbImage>> rows = new LinkedHashMap<>();
    rows.put("untouched", train.show(0, count, View.UNTOUCHED, output.threads()));
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
      rows.put(ranked.name() + " (" + kind + ")", train.show(0, count, view, output.threads()));
    }
    return rows;
  }

  /** Saves the network with a threshold from images that it has not seen. */
  private Calibration save(
      String name,
      Encoder encoder,
      FittedDetector detector,
      Images aside,
      Map<String, String> inputs)
      throws IOException {
    Calibration calibration =
        new Calibration(Calibration.Source.HELD_OUT, detector.score(aside, View.UNTOUCHED));
    List<String> written =
        ModelFolder.write(
            output.folder().work().resolve(MODEL),
            new ModelDescription(
                KnowledgeExposure.NAME,
                name,
                encoders.choice().location(),
                encoder.fingerprint(),
                calibration.threshold(FALSE_ALARMS),
                FALSE_ALARMS),
            detector,
            calibration,
            output.made(seeds.seed, inputs));
    for (String file : written) {
      output.folder().file(MODEL + "/" + file);
    }
    return calibration;
  }
}
