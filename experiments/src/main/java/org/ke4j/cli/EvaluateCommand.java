package org.ke4j.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.ke4j.embedding.Embedder;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.evaluation.Cell;
import org.ke4j.evaluation.Evaluation;
import org.ke4j.evaluation.EvaluationOptions;
import org.ke4j.evaluation.ScoredSet;
import org.ke4j.evaluation.TestTransformations;
import org.ke4j.image.Encoder;
import org.ke4j.image.Sample;
import org.ke4j.image.Transformation;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.knowledge.Ranker;
import org.ke4j.method.ConfiguredMethod;
import org.ke4j.method.FittedDetector;
import org.ke4j.method.Fitting;
import org.ke4j.protocol.Draws;
import org.ke4j.protocol.Protocol;
import org.ke4j.protocol.Shown;
import org.ke4j.run.DataSelection;
import org.ke4j.run.RunFolder;
import org.ke4j.transformation.Transformations;
import org.ke4j.view.Images;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = {
      "Trains detectors for each class and tests them on all classes.",
      "",
      "Protocols: sad shows untouched test images; spa transforms every image and keeps its label; ssa"
          + " calls a transformed image of the normal class an anomaly when the transformation changes"
          + " its meaning, in-class (only the normal class) and full (all classes).",
      "",
      "Which transformations change which meaning: the paper's table where there is one for the"
          + " classes, geometry, digits-strict, ke (what the ranking says), or a JSON file"
          + " {\"class\": [\"rot90\", ...]}."
    },
    footer = {
      "",
      "Examples:",
      "  ke evaluate --class 3 --detector dn2,contrast",
      "  ke evaluate --data cifar-10-batches-bin --train 500 --test 100 --draws all \\",
      "    --detector dn2,contrast --json results.json",
      "  ke evaluate --data cifar-10-batches-bin --class cat --detector ke --stem imagenet --epochs 10",
      "  ke evaluate --detector ke --help"
    })
final class EvaluateCommand implements Callable<Integer> {
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
      split = ",",
      paramLabel = "NAME",
      defaultValue = "dn2,contrast",
      completionCandidates = MethodOptions.Names.class,
      description =
          "of ${COMPLETION-CANDIDATES}, separated by commas (default: ${DEFAULT-VALUE}); this help"
              + " shows the options of those that are named beside --help")
  private String[] detectors;

  @Option(
      names = "--protocol",
      split = ",",
      paramLabel = "NAME",
      defaultValue = "sad,spa,ssa",
      description = "sad, spa, ssa, separated by commas (default: ${DEFAULT-VALUE})")
  private String[] protocols;

  @Option(
      names = "--draws",
      paramLabel = "one|all",
      defaultValue = "one",
      description =
          "one random transformation of each image, or all of them: the same expectation, less noise"
              + " (default: ${DEFAULT-VALUE})")
  private String draws;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      defaultValue = "1",
      description = "repeat the draw and report the mean (default: ${DEFAULT-VALUE})")
  private int repeats;

  @Option(names = "--with-originals", description = "ssa also shows untouched normal images")
  private boolean withOriginals;

  @Option(
      names = "--test-severity",
      paramLabel = "1..5",
      defaultValue = "5",
      description = "of the test views (default: ${DEFAULT-VALUE})")
  private String testSeverity;

  @Option(
      names = "--test-transformations",
      paramLabel = "paper|all|NAME",
      split = ",",
      description =
          "of the test views, also such as training has not seen: rot180, vertical_flip and others"
              + " (default: those of --transformations)")
  private String[] testTransformations;

  @Option(
      names = "--transformed",
      paramLabel = "all|anomalies",
      defaultValue = "all",
      description =
          "which test images spa transforms: all, or those of other classes only (default:"
              + " ${DEFAULT-VALUE})")
  private String transformed;

  @Option(
      names = "--table",
      paramLabel = "NAME|FILE.json",
      description = "which transformations change which meaning (default: paper if known, else ke)")
  private String table;

  @Override
  public Integer call() throws IOException {
    if (files.resume() && !output.wantsFolder()) {
      throw new UsageException("--resume: expected --out with the folder of the unfinished run");
    }
    EvaluationOptions options = options();
    ranking.check();
    List<ConfiguredMethod> chosen = new ArrayList<>();
    for (String detector : detectors) {
      chosen.add(methods.method(detector, ranking, command));
    }
    output.prepareFolder();
    data = chosenData.open(output.context());
    List<Integer> labels = data.labels();
    RunFolder results = output.folder();
    List<Cell> cells = new ArrayList<>();
    Map<String, String> inputs = new LinkedHashMap<>();
    try (Encoder encoder = encoders.choice().open(output.context())) {
      int side = chosen.stream().mapToInt(ConfiguredMethod::imageSide).max().orElse(0);
      data.pictures().lookAs(encoder, side);
      List<Sample> test = data.test();
      if (test.isEmpty()) {
        throw new Ke4jException(data.dataset().name() + " has no test images");
      }
      Images images = new Images(test);
      inputs.put("test images", images.fingerprint());
      inputs.put("encoder " + encoder.name(), encoder.fingerprint());
      Embedder embedder = encoders.choice().embedder(encoder, output.context());
      Ranker ranker = ranking.ranker(embedder, seeds.seed, output);
      Meanings meanings = Meanings.of(table, data.dataset(), ranking.selection());
      Fitting fitting = MethodOptions.fitting(ranking, seeds, output);
      meanings.check(labels.stream().map(data.dataset().classes()::get).toList());
      for (int label : labels) {
        String name = data.dataset().classes().get(label);
        Images train = data.train(label);
        inputs.put("training images of " + name, train.fingerprint());
        List<String> known = options.shifting().stream().map(Transformation::name).toList();
        NormalClass normal = new NormalClass(name, train, ranker);
        Set<String> changes = meanings.changes(normal, known);
        Evaluation evaluation = new Evaluation(options, images, label);
        for (ConfiguredMethod method : chosen) {
          System.err.println("ke: " + method.name() + " on " + name);
          String folder = "training-" + label;
          TrainingFiles.CURVE.forEach(file -> results.file(folder + "/" + file));
          try (FittedDetector detector =
              files.fit(method, normal, fitting, results.work().resolve(folder))) {
            Evaluation.Result result = evaluation.run(name, method.name(), detector, changes);
            cells.addAll(result.cells());
            for (ScoredSet set : result.sets()) {
              output.folder().text(Evaluations.fileName(set), Evaluations.csv(set, test));
            }
          }
          output.folder().json("evaluation.json", Evaluations.json(cells, methods.details()));
        }
      }
    }
    output.print(Evaluations.table(cells, methods.details()));
    output.folder().text("evaluation.csv", Evaluations.table(cells, methods.details()).csv());
    Map<String, Object> json = new LinkedHashMap<>(Evaluations.json(cells, methods.details()));
    json.put("skipped", data.pictures().drain());
    output.json(json);
    output.provenance(seeds.seed, inputs);
    files.finished();
    return 0;
  }

  private EvaluationOptions options() {
    List<Protocol> chosen = Arrays.stream(protocols).map(Protocol::of).distinct().toList();
    List<Transformation> shown =
        testTransformations == null
            ? ranking.transformations()
            : RankingOptions.transformations("--test-transformations", testTransformations);
    return new EvaluationOptions(
        chosen,
        Draws.of(draws),
        repeats,
        withOriginals,
        Shown.of(transformed),
        Transformations.severity(testSeverity),
        seeds.seed,
        TestTransformations.of(shown, Protocol.SPA),
        TestTransformations.of(shown, Protocol.SSA));
  }
}
