package org.ke4j.spark.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.ke4j.image.Transformation;
import org.ke4j.image.TransformationProvider;
import org.ke4j.option.Range;
import org.ke4j.spark.RankJob;
import org.ke4j.spark.RankOptions;
import org.ke4j.spark.RankedClass;
import org.ke4j.spark.Source;
import org.ke4j.store.Printable;
import org.ke4j.transport.GroundDistance;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "rank",
    mixinStandardHelpOptions = true,
    description = {
      "Ranks the transformations of one or many classes by how far they move the images: 'ke rank' with"
          + " views, embeddings and transport as tasks, and the same distances.",
      "",
      "The class of a picture is the first folder of its name, or the column 'class'. With --tolerance"
          + " each distance is an interval that is certain and so wide at most (for classes of more"
          + " than some 20 000 pictures); 'settled' says whether the intervals decide the sets. With"
          + " --confidence a growing part of the pictures is used, class after class, and the driver"
          + " solves the transport; a class has 640 pictures or more."
    },
    footer = {
      "",
      "Examples:",
      "  ke spark rank --images photos --json ranking.json",
      "  ke spark rank --images hdfs:///photos --class cars,boats --tolerance 0.01"
    })
final class RankVerb implements Callable<Integer> {
  @Mixin private InputOptions input = new InputOptions();
  @Mixin private SessionOptions session = new SessionOptions();
  @Mixin private EncoderOption encoder = new EncoderOption();
  @Mixin private JsonOptions json = new JsonOptions();

  @Option(
      names = "--class",
      paramLabel = "NAME",
      split = ",",
      description = "classes, separated by commas (default: all)")
  private List<String> classes = new ArrayList<>();

  @Option(
      names = "--transformations",
      paramLabel = "paper|all|NAME",
      split = ",",
      defaultValue = "paper",
      description =
          "what is ranked: the paper's ten, all, or names separated by commas (default: paper)")
  private List<String> transformations;

  @Option(
      names = "--severity",
      paramLabel = "1..5",
      defaultValue = "1",
      description = "of the views (default: ${DEFAULT-VALUE})")
  @Range(from = 1, to = 5)
  private int severity;

  @Option(
      names = "--ground",
      paramLabel = "cosine|euclidean|sqeuclidean",
      defaultValue = "cosine",
      description = "ground distance of the transport (default: ${DEFAULT-VALUE})")
  private String ground;

  @Option(
      names = "--k",
      paramLabel = "N",
      defaultValue = "2",
      description = "how many are positive, and how many negative (default: ${DEFAULT-VALUE})")
  @Range(from = 1)
  private int k;

  @Option(
      names = "--offset",
      paramLabel = "0|1",
      defaultValue = "0",
      description = "how many of the nearest are skipped (default: ${DEFAULT-VALUE})")
  @Range(from = 0, to = 1)
  private int offset;

  @Option(
      names = "--tolerance",
      paramLabel = "SHARE",
      description = "largest width of a distance's interval, for example 0.01 (default: exact)")
  @Range(from = 0, above = true, to = 1)
  private Double tolerance;

  @Option(
      names = "--confidence",
      paramLabel = "P",
      description = "stop when the sets are settled at this confidence (default: all pictures)")
  @Range(from = 0.5, to = 0.9999)
  private Double confidence;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "of the views (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "0",
      description = "tasks of the embedding; 0 for a number that suits (default: 0)")
  @Range(from = 0)
  private int partitions;

  @Range(from = 0, to = 1)
  @Option(
      names = "--max-damaged",
      paramLabel = "SHARE",
      defaultValue = "1",
      description =
          "share of pictures that may be damaged; more of them end the job with exit status 1"
              + " (default: ${DEFAULT-VALUE}, any)")
  private double largestDamaged;

  @Override
  public Integer call() throws IOException {
    RankOptions options =
        new RankOptions(
            names(),
            severity,
            GroundDistance.parse(ground),
            k,
            offset,
            tolerance == null ? Double.NaN : tolerance,
            confidence == null ? Double.NaN : confidence,
            seed,
            largestDamaged);
    input.format();
    json.prepare();
    session.run(
        "rank",
        spark -> {
          Source source = input.source(spark);
          List<RankedClass> ranked =
              RankJob.rank(
                  source.read(spark, source.files(), partitions),
                  encoder.name(),
                  classes,
                  options,
                  Told.progress());
          StringBuilder text = new StringBuilder();
          ranked.forEach(one -> text.append(text(one)));
          json.tell(text.toString(), ranked.size() == 1 ? ranked.get(0) : ranked);
        });
    return 0;
  }

  private List<String> names() {
    return TransformationProvider.chosen("transformations", transformations).stream()
        .map(Transformation::name)
        .toList();
  }

  private static String text(RankedClass one) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%n%s: %d pictures, %d used, %d damaged, %s%s%n",
            Printable.line(one.className()),
            one.images(),
            one.used(),
            one.damaged(),
            one.encoder(),
            one.settled() ? "" : "; NOT settled: the sets are the best guess"));
    for (RankedClass.Distance d : one.transformations()) {
      text.append(
          String.format(
              Locale.ROOT,
              "  %-16s %.4g  [%.4g, %.4g]  %s%n",
              d.name(),
              d.distance(),
              d.low(),
              d.high(),
              one.positive().contains(d.name())
                  ? "positive"
                  : one.negative().contains(d.name()) ? "negative" : "neutral"));
    }
    return text.toString();
  }
}
