package org.ke4j.spark.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ke4j.AnomalyDetector;
import org.ke4j.FitOptions;
import org.ke4j.FitReport;
import org.ke4j.error.UsageException;
import org.ke4j.image.Skipped;
import org.ke4j.option.Range;
import org.ke4j.spark.FitJob;
import org.ke4j.spark.FitSettings;
import org.ke4j.store.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "fit",
    mixinStandardHelpOptions = true,
    description = {
      "Learns what is normal from pictures, as 'ke fit' does, with embeddings and views as tasks, and"
          + " writes one file for 'ke spark score', 'ke score', 'ke serve' and the Java API.",
      "",
      "The detector scores as that of 'ke fit'. With --bank, and more pictures than a shard holds, the"
          + " bank is chosen on the cluster: each shard chooses the pictures that cover the others,"
          + " then shards of the chosen do; views are made of the chosen alone, and the threshold"
          + " rests on pictures that were set aside. Without --bank all embeddings come to the driver."
    },
    footer = {
      "",
      "Examples:",
      "  ke spark fit --images photos --out bolts.ke4j",
      "  ke spark fit --images hdfs:///photos --out bolts.ke4j --bank 5000 --master spark://HOST:7077"
    })
final class FitVerb implements Callable<Integer> {
  @Mixin private InputOptions input = new InputOptions();
  @Mixin private SessionOptions session = new SessionOptions();
  @Mixin private JsonOptions json = new JsonOptions();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE.ke4j",
      description = "the file that is written, on the driver's machine")
  private Path out;

  @Option(
      names = "--detector",
      paramLabel = "NAME",
      defaultValue = "contrast",
      description =
          "contrast, dn2, aware: those that need embeddings alone (default:" + " ${DEFAULT-VALUE})")
  private String detector;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "an option of the detector, as 'ke train' has them; repeatable")
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(
      names = "--encoder",
      paramLabel = "NAME|FILE",
      description =
          "an ONNX file (sent to the executors), or a name that every executor's 'ke encoders' lists"
              + " (default: mobilenet-v2 for pictures larger than 64 pixels, ke32 for smaller ones)")
  private String encoder;

  @Option(
      names = "--embed-encoder",
      description = "put the encoder into the file, for machines that have it not")
  private boolean embedEncoder;

  @Option(
      names = "--harmless",
      paramLabel = "CHANGE",
      split = ",",
      description = "a change that keeps a picture normal, whatever the ranking says; repeatable")
  private List<String> harmless = List.of();

  @Option(
      names = "--harmful",
      paramLabel = "CHANGE",
      split = ",",
      description = "a change that makes an anomaly, whatever the ranking says; repeatable")
  private List<String> harmful = List.of();

  @Option(
      names = "--transformations",
      paramLabel = "NAME",
      split = ",",
      description = "the changes that are looked at (default: the ten of the paper)")
  private List<String> transformations = List.of();

  @Option(
      names = "--false-alarms",
      paramLabel = "SHARE",
      description =
          "share of new normal pictures that may be called anomalies (default: 0.05, or as fine as"
              + " few pictures can promise)")
  @Range(from = 0, above = true, to = 1, below = true)
  private Double falseAlarms;

  @Option(
      names = "--trim",
      paramLabel = "SHARE",
      defaultValue = "0",
      description =
          "leave out this share of the pictures (of each shard), the most suspicious, 0 to 0.5"
              + " (default: ${DEFAULT-VALUE})")
  @Range(from = 0, to = 0.5)
  private double trim;

  @Option(
      names = "--bank",
      paramLabel = "N",
      description = "keep at most N pictures' features, chosen to cover the others (default: all)")
  @Range(from = 2)
  private Integer bank;

  @Option(
      names = "--shard",
      paramLabel = "N",
      description =
          "with --bank: pictures of which a task chooses at once, at least twice the bank (default:"
              + " 20000, or twice the bank)")
  @Range(from = 4)
  private Integer shard;

  @Option(
      names = "--held-out",
      paramLabel = "N",
      defaultValue = "10000",
      description =
          "with --bank: pictures that are set aside for the threshold, a fifth at most (default:"
              + " ${DEFAULT-VALUE})")
  @Range(from = 2)
  private int heldOut;

  @Option(names = "--sealed", description = "leave out what 'ke fit --add' needs later")
  private boolean sealed;

  @Option(
      names = "--max-damaged",
      paramLabel = "SHARE",
      defaultValue = "0.05",
      description = "share of pictures that may be damaged (default: ${DEFAULT-VALUE})")
  @Range(from = 0, to = 1)
  private double largestDamaged;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "of all that is drawn (default: ${DEFAULT-VALUE})")
  private long seed;

  /**
   * What is told.
   *
   * @param model the file
   * @param kept pictures that the detector rests on
   * @param heldOut pictures set aside for the threshold on the cluster; 0 where the bank was not
   *     chosen there
   * @param shards from which the bank was chosen; 0 where it was not chosen on the cluster
   * @param fit as {@code ke fit} tells it
   */
  private record Report(
      String model,
      long pictures,
      long damaged,
      int kept,
      int heldOut,
      int shards,
      double threshold,
      FitReport fit) {}

  @Override
  public Integer call() throws IOException {
    Path folder = out.toAbsolutePath().getParent();
    if (Files.isDirectory(out) || !Files.isDirectory(folder)) {
      throw new UsageException(
          out + ": expected a file to write the model to, in a folder that is");
    }
    FitSettings settings = settings();
    settings.options().check();
    input.format();
    json.prepare(out);
    session.run(
        "fit",
        spark -> {
          FitJob.Result found = FitJob.fit(spark, input.source(spark), settings);
          try (AnomalyDetector fitted = found.detector()) {
            fitted.save(out, embedEncoder);
            for (Skipped one : fitted.report().orElseThrow().skipped()) {
              SparkFailures.say(Printable.line("skipped " + one.image() + ": " + one.reason()));
            }
            fitted.report().orElseThrow().notes().forEach(SparkFailures::say);
            Report report =
                new Report(
                    out.toString(),
                    found.pictures(),
                    found.damaged(),
                    found.kept(),
                    found.heldOut(),
                    found.shards(),
                    fitted.threshold(),
                    fitted.report().orElseThrow());
            json.tell(text(report), report);
          }
        });
    return 0;
  }

  private FitSettings settings() {
    FitOptions options =
        FitOptions.DEFAULTS
            .withMethod(detector)
            .withEncoder(encoder)
            .withTransformations(transformations)
            .withHarmless(harmless.toArray(String[]::new))
            .withHarmful(harmful.toArray(String[]::new))
            .withTrim(trim)
            .withExtendable(!sealed)
            .withSeed(seed);
    for (Map.Entry<String, String> option : set.entrySet()) {
      options = options.withOption(option.getKey(), option.getValue());
    }
    if (bank != null) {
      options = options.withBank(bank);
    }
    if (falseAlarms != null) {
      options = options.withFalseAlarms(falseAlarms);
    }
    return new FitSettings(
        options, shard != null ? shard : FitSettings.of(options).shard(), heldOut, largestDamaged);
  }

  private static String text(Report report) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s: learnt from %d pictures with %s, %d damaged%n",
            report.model(),
            report.pictures(),
            report.fit().encoder(),
            report.damaged()));
    text.append(
        report.shards() > 0
            ? String.format(
                Locale.ROOT,
                "  keeps %d of them, chosen from %d shards; the threshold rests on %d others%n",
                report.kept(),
                report.shards(),
                report.heldOut())
            : String.format(Locale.ROOT, "  keeps %d of them%n", report.fit().kept()));
    for (FitReport.Change change : report.fit().changes()) {
      text.append(
          String.format(
              Locale.ROOT,
              "  %-16s %.4g  %s%n",
              change.transformation(),
              change.distance(),
              change.meaning()));
    }
    text.append(
        String.format(
            Locale.ROOT,
            "  threshold %.6g for %.4g of normal pictures%n",
            report.threshold(),
            report.fit().falseAlarms()));
    return text.toString();
  }
}
