package org.ke4j.cli;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.ke4j.evaluation.EvaluationOptions;
import org.ke4j.evaluation.TestTransformations;
import org.ke4j.image.Transformation;
import org.ke4j.image.TransformationProvider;
import org.ke4j.method.ConfiguredMethod;
import org.ke4j.option.Range;
import org.ke4j.protocol.Draws;
import org.ke4j.protocol.Protocol;
import org.ke4j.protocol.Shown;
import org.ke4j.run.RunContext;
import org.ke4j.task.EvaluateTask;
import org.ke4j.transformation.Transformations;
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
  @Mixin private DataOptions data = new DataOptions();
  @Mixin private EncoderOptions encoders = new EncoderOptions();
  @Mixin private RankingOptions ranking = new RankingOptions();
  @Mixin private ResumeOptions resuming = new ResumeOptions();
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
  @Range(from = 1)
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
    resuming.check(output);
    RunContext run = output.context();
    EvaluateTask task = new EvaluateTask(options(run), run);
    output.prepareFolder();
    EvaluateTask.Result result = task.run(data.open(run), output.folder());
    output.print(result.report().table());
    output.json(result.report());
    output.provenance(seeds.seed, result.inputs());
    task.finished();
    return 0;
  }

  private EvaluateTask.Options options(RunContext run) throws IOException {
    EvaluationOptions evaluation = evaluation();
    ranking.check();
    return new EvaluateTask.Options(
        Arrays.stream(detectors)
            .<ConfiguredMethod>map(name -> MethodOptions.method(name, ranking, command))
            .toList(),
        encoders.choice(),
        ranking.options(seeds.seed, run),
        ranking.selection(),
        evaluation,
        table,
        resuming.resume());
  }

  private EvaluationOptions evaluation() {
    List<Protocol> chosen = Arrays.stream(protocols).map(Protocol::of).distinct().toList();
    List<Transformation> shown =
        testTransformations == null
            ? ranking.transformations()
            : TransformationProvider.chosen("--test-transformations", List.of(testTransformations));
    return new EvaluationOptions(
        chosen,
        Draws.of(draws),
        repeats,
        withOriginals,
        Shown.of(transformed),
        Transformations.severity("--test-severity", testSeverity),
        seeds.seed,
        TestTransformations.of(shown, Protocol.SPA),
        TestTransformations.of(shown, Protocol.SSA));
  }
}
