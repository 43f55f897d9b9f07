package org.ke4j.spark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
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
  private final SparkSession spark;
  private final Dataset<Row> pictures;
  private final SharedEncoder encoder;
  private final RankOptions options;
  private final Slots slots;

  private RankJob(Dataset<Row> pictures, SharedEncoder encoder, RankOptions options) {
    this.spark = pictures.sparkSession();
    this.pictures = Pictures.of(pictures);
    this.encoder = encoder;
    this.options = options;
    this.slots = Slots.of(spark);
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
    return new RankJob(chosen, SharedEncoder.of(encoder), options).rank(classes, progress);
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
    List<Row> rows =
        views(places.all())
            .groupByKey(
                (MapFunction<Row, String>) row -> row.getString(1) + "\0" + row.getString(0),
                Encoders.STRING())
            .mapGroups(
                new TransportGroups(options.ground(), options.tolerance(), slots),
                Encoders.row(TransportGroups.SCHEMA))
            .collectAsList();
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
          int images = places.names().get(type).size();
          Ranking ranking = Ranking.of(type, encoder.label(), ranked(some));
          results.add(
              RankedClass.of(ranking, some, images, images, places.damaged(type), options, null));
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
    return views(places).collectAsList();
  }

  private Dataset<Row> views(Map<String, Integer> places) {
    return PictureOrder.join(pictures, places)
        .mapPartitions(
            new ViewRows(PictureJobs.context(spark).broadcast(encoder), options, slots),
            Encoders.row(ViewRows.SCHEMA));
  }
}
