package org.ke4j.spark.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.ke4j.option.Range;
import org.ke4j.spark.DriftJob;
import org.ke4j.spark.Source;
import org.ke4j.store.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "drift",
    mixinStandardHelpOptions = true,
    description = {
      "Tells for each window of time whether the pictures still come from where the learnt ones came"
          + " from: the Wasserstein distance, judged by permutation. A task for each window.",
      "",
      "The time of a picture is that of its file's last change, or the column 'time'. Exit status 3 is an alarm of any"
          + " window."
    },
    footer = {"", "Example:", "  ke spark drift --model bolts.ke4j --images NEW --window day"})
final class DriftVerb implements Callable<Integer> {
  @Mixin private InputOptions input = new InputOptions();
  @Mixin private SessionOptions session = new SessionOptions();
  @Mixin private JsonOptions json = new JsonOptions();

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE",
      description = "what 'ke fit' wrote")
  private Path model;

  @Option(
      names = "--window",
      paramLabel = "hour|day|week|month|class|all",
      defaultValue = "day",
      description = "what is tested together; times are in UTC (default: ${DEFAULT-VALUE})")
  private String window;

  @Option(
      names = "--permutations",
      paramLabel = "N",
      defaultValue = "199",
      description = "random splits, 19 or more (default: ${DEFAULT-VALUE})")
  @Range(from = 19)
  private int permutations;

  @Option(
      names = "--largest",
      paramLabel = "N",
      defaultValue = "1000",
      description = "images of a window that are used at most (default: ${DEFAULT-VALUE})")
  @Range(from = 2)
  private int largest;

  @Option(
      names = "--level",
      paramLabel = "P",
      defaultValue = "0.05",
      description = "rate of false alarms of a window (default: ${DEFAULT-VALUE})")
  @Range(from = 0, above = true, to = 1, below = true)
  private double level;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "of what is drawn (default: ${DEFAULT-VALUE})")
  private long seed;

  @Range(from = 0, to = 1)
  @Option(
      names = "--max-damaged",
      paramLabel = "SHARE",
      defaultValue = "1",
      description =
          "share of pictures that may be damaged; more of them end the job with exit status 1"
              + " (default: ${DEFAULT-VALUE}, any)")
  private double largestDamaged;

  /** Exit status of an alarm, that of 'ke drift'. */
  private static final int ALARM = 3;

  private boolean alarm;

  @Override
  public Integer call() throws IOException {
    input.format();
    DriftJob.Options options =
        new DriftJob.Options(window, permutations, largest, level, seed, largestDamaged);
    json.prepare();
    session.run(
        "drift",
        spark -> {
          Source source = input.source(spark);
          List<DriftJob.Window> windows =
              DriftJob.run(source.read(spark, source.files(), 0), model, options);
          StringBuilder text = new StringBuilder();
          for (DriftJob.Window one : windows) {
            alarm |= one.drift();
            text.append(
                String.format(
                    Locale.ROOT,
                    "%s: %d pictures, distance %.4g (usual %.4g), p = %.4g%s%n",
                    Printable.line(one.window()),
                    one.images(),
                    one.distance(),
                    one.usual(),
                    one.pValue(),
                    one.drift()
                        ? ", DRIFT: " + Printable.line(String.join(", ", one.most()))
                        : ""));
          }
          json.tell(text.toString(), windows);
        });
    return alarm ? ALARM : 0;
  }
}
