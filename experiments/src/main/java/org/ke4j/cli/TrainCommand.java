package org.ke4j.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.ke4j.error.UsageException;
import org.ke4j.model.Calibrated;
import org.ke4j.option.Range;
import org.ke4j.run.RunContext;
import org.ke4j.task.TrainTask;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = {
      "Trains a detector of one normal class and saves it for 'ke score'.",
      "",
      "While a network trains, the folder of --out holds a checkpoint, the losses as loss.csv and their chart"
          + " as loss.svg."
    },
    footer = {
      "",
      "Examples:",
      "  ke train --class 3 --epochs 5 --out threes",
      "  ke train --class 3 --epochs 5 --out threes --resume",
      "  ke train --data MY_FOLDER --class good --detector contrast --out model",
      "  ke train --detector contrast --help"
    })
@Unused("--test")
final class TrainCommand implements Callable<Integer> {
  @Mixin private DataOptions data = new DataOptions();
  @Mixin private EncoderOptions encoders = new EncoderOptions();
  @Mixin private RankingOptions ranking = new RankingOptions();
  @Mixin private ResumeOptions resuming = new ResumeOptions();
  @Mixin private SeedOptions seeds = new SeedOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Spec private CommandSpec command;

  @Option(
      names = "--detector",
      paramLabel = "NAME",
      defaultValue = "ke",
      completionCandidates = MethodOptions.Names.class,
      description =
          "one of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}); this help shows the options of"
              + " the one that is named beside --help")
  private String detector;

  @Option(
      names = "--false-alarms",
      paramLabel = "SHARE",
      defaultValue = "0.05",
      description =
          "share of new normal images that may be called anomalies: on average over trainings at most"
              + " so many of images that are like the training images, which the detector has not"
              + " seen; sets the threshold, which 'ke threshold' and 'ke score' can change later"
              + " (default: ${DEFAULT-VALUE})")
  @Range(from = 0, to = 1, below = true)
  private double falseAlarms;

  @Option(
      names = "--calibration",
      paramLabel = "auto|hold-out|cross-fit",
      defaultValue = "auto",
      description =
          "which images the threshold rests on. hold-out: a fifth is set aside, more for a small"
              + " --false-alarms; cross-fit: all are learned from, and five more networks are"
              + " trained, each without a fifth; auto: hold-out, unless that takes more than half"
              + " (default: ${DEFAULT-VALUE})")
  private String calibration;

  private Calibrated.Way way() {
    return switch (calibration) {
      case "auto" -> Calibrated.Way.AUTO;
      case "hold-out" -> Calibrated.Way.HOLD_OUT;
      case "cross-fit" -> Calibrated.Way.CROSS_FIT;
      default ->
          throw new UsageException(
              "--calibration: expected auto, hold-out or cross-fit, got '" + calibration + "'");
    };
  }

  @Override
  public Integer call() throws IOException {
    resuming.check(output);
    RunContext run = output.context();
    TrainTask task =
        new TrainTask(
            new TrainTask.Options(
                MethodOptions.method(detector, ranking.check(), command),
                encoders.choice(),
                ranking.options(seeds.seed, run),
                ranking.selection(),
                way(),
                falseAlarms,
                resuming.resume()),
            run);
    output.prepareFolder();
    TrainTask.Result result =
        task.run(data.open(run), output.folder(), inputs -> output.made(seeds.seed, inputs));
    output.print(result.words());
    Failures.note(result.few().isEmpty() ? null : result.few());
    output.json(result.report());
    output.provenance(seeds.seed, result.inputs());
    return 0;
  }
}
