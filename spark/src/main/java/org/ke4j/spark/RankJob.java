package org.ke4j.spark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.ke4j.error.Check;
import org.ke4j.error.UsageException;
import org.ke4j.image.TransformationProvider;
import org.ke4j.knowledge.ConfidenceOptions;
import org.ke4j.knowledge.Ranked;
import org.ke4j.knowledge.Ranking;
import org.ke4j.knowledge.RankingWithConfidence;
import org.ke4j.progress.Progress;

/**
 * Ranks the transformations of many classes at once: views, embeddings and transport are tasks. The
 * distances are those of one machine, whatever the partitions.
 */
public final class RankJob {
  private final JavaSparkContext context;
  private final Dataset<Row> pictures;
  private final SharedEncoder encoder;
  private final Broadcast<SharedEncoder> sent;
  private final RankOptions options;
  private final Slots slots;

  private RankJob(Dataset<Row> pictures, SharedEncoder encoder, RankOptions options) {
    this.context = PictureJobs.context(pictures.sparkSession());
    this.pictures = Pictures.of(pictures);
    this.encoder = encoder;
    this.sent = context.broadcast(encoder);
    this.options = options;
    this.slots = Slots.of(pictures.sparkSession());
  }

  /**
   * Ranks.
   *
   * @param pictures columns as {@link Pictures#of} takes them; those without a class are one class
   * @param encoder as for {@link PictureJobs#embed}
   * @param classes names of those that are ranked; empty for all
   * @param progress is told of finished classes
   * @return in the order of the classes' names
   */
  public static List<RankedClass> rank(
      Dataset<Row> pictures,
      String encoder,
      List<String> classes,
      RankOptions options,
      Progress progress) {
    Slots.of(pictures.sparkSession()).start();
    Dataset<Row> chosen = Pictures.of(pictures);
    if (!classes.isEmpty()) {
      chosen =
          chosen.filter(
              functions
                  .coalesce(functions.col("class"), functions.lit(PictureOrder.NO_CLASS))
                  .isin(classes.toArray()));
    }
    RankJob job = new RankJob(chosen, SharedEncoder.of(encoder), options);
    try {
      return job.rank(classes, progress);
    } finally {
      job.sent.destroy();
    }
  }

  private List<RankedClass> rank(List<String> classes, Progress progress) {
    PictureOrder places = PictureOrder.of(pictures, encoder.side());
    for (String name : classes) {
      if (!places.names().containsKey(name)) {
        throw new UsageException("there are no pictures of a class '" + name + "'");
      }
    }
    places
        .names()
        .forEach((name, some) -> Check.enough(!some.isEmpty(), "class %s: no sound picture", name));
    Check.enough(!places.names().isEmpty(), "there are no pictures");
    places.check(options.largestDamaged());
    return Double.isNaN(options.confidence())
        ? rankAll(places, progress)
        : rankParts(places, progress);
  }

  private List<RankedClass> rankAll(PictureOrder places, Progress progress) {
    Map<String, List<RankedClass.Distance>> distances = new TreeMap<>();
    Map<String, Integer> images = new HashMap<>();
    places.names().forEach((type, names) -> images.put(type, names.size()));
    List<Row> rows =
        withViews(
            places.all(),
            views ->
                views
                    .groupByKey(
                        (MapFunction<Row, String>)
                            row -> row.getString(1) + "\0" + row.getString(0),
                        Encoders.STRING())
                    .mapGroups(
                        new TransportGroups(options.ground(), options.tolerance(), images, slots),
                        Encoders.row(TransportGroups.SCHEMA)));
    for (Row row : rows) {
      distances
          .computeIfAbsent(row.getString(0), type -> new ArrayList<>())
          .add(
              new RankedClass.Distance(
                  row.getString(1),
                  options.severity(),
                  row.getDouble(4),
                  row.getDouble(3),
                  row.getDouble(4)));
    }
    List<RankedClass> results = new ArrayList<>();
    distances.forEach(
        (type, some) -> {
          int count = images.get(type);
          Ranking ranking = Ranking.of(type, encoder.label(), ranked(some));
          results.add(
              RankedClass.of(ranking, some, count, count, places.damaged(type), options, null));
          progress.at("rank", results.size(), distances.size());
        });
    return results;
  }

  private List<Ranked> ranked(List<RankedClass.Distance> distances) {
    return distances.stream()
        .map(
            d ->
                new Ranked(TransformationProvider.find(d.name()), options.severity(), d.distance()))
        .toList();
  }

  private List<RankedClass> rankParts(PictureOrder places, Progress progress) {
    List<RankedClass> results = new ArrayList<>();
    ConfidenceOptions confidence =
        ConfidenceOptions.DEFAULT.with(options.confidence(), options.ground());
    List<Ranked> candidates =
        options.transformations().stream()
            .map(name -> new Ranked(TransformationProvider.find(name), options.severity(), 0))
            .toList();
    places
        .names()
        .forEach(
            (type, names) -> {
              RankingWithConfidence found =
                  RankingWithConfidence.rank(
                      type,
                      encoder.label(),
                      candidates,
                      names.size(),
                      new ClusterEmbeddings(some -> embed(type, names, some)),
                      options.selection(),
                      confidence,
                      options.seed());
              List<RankedClass.Distance> distances = new ArrayList<>();
              for (int i = 0; i < found.intervals().size(); i++) {
                Ranked one = found.ranking().transformations().get(i);
                distances.add(
                    new RankedClass.Distance(
                        one.name(),
                        one.severity(),
                        one.distance(),
                        found.intervals().get(i).low(),
                        found.intervals().get(i).high()));
              }
              results.add(
                  RankedClass.of(
                      found.ranking(),
                      distances,
                      names.size(),
                      found.images(),
                      places.damaged(type),
                      options,
                      found.settled()));
              progress.at("rank", results.size(), places.names().size());
            });
    return results;
  }

  /** The rows of {@link ViewRows} of some pictures of a class. */
  private List<Row> embed(String type, List<String> names, List<Integer> some) {
    Map<String, Integer> places = new HashMap<>();
    some.forEach(place -> places.put(PictureOrder.key(type, names.get(place)), place));
    return withViews(places, views -> views);
  }

  /**
   * What becomes of the views of some pictures; their places go to the executors for this alone.
   */
  private List<Row> withViews(Map<String, Integer> some, UnaryOperator<Dataset<Row>> work) {
    Broadcast<Map<String, Integer>> places = context.broadcast(some);
    try {
      Dataset<Row> views =
          PictureOrder.join(pictures, places)
              .mapPartitions(new ViewRows(sent, options, slots), Encoders.row(ViewRows.SCHEMA));
      return work.apply(views).collectAsList();
    } finally {
      places.destroy();
    }
  }
}
