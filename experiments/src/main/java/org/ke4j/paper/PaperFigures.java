package org.ke4j.paper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.detection.NearestNeighbours;
import org.ke4j.embedding.Embedder;
import org.ke4j.embedding.EmbeddingCache;
import org.ke4j.encoder.Encoders;
import org.ke4j.graph.Backend;
import org.ke4j.grid.CellResult;
import org.ke4j.grid.Figure;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.DatasetReader;
import org.ke4j.image.Encoder;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Transformation;
import org.ke4j.image.TransformationProvider;
import org.ke4j.knowledge.Knowledge;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.knowledge.Ranked;
import org.ke4j.knowledge.Ranker;
import org.ke4j.knowledge.SelectionOptions;
import org.ke4j.report.Distributions;
import org.ke4j.report.ShadedTable;
import org.ke4j.transport.GroundDistance;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/** Figures 1, 3, 4 and 5. */
final class PaperFigures {
  private static final String CIFAR10 = "cifar-10-batches-bin";
  private static final String CIFAR100 = "cifar-100-binary";
  private static final int EXAMPLES = 6;
  private static final int FEW = 500;
  private static final List<String> QUESTIONS = List.of("SAD", "SPA", "SSA in-class", "SSA full");

  private final PaperOptions options;

  PaperFigures(PaperOptions options) {
    this.options = options;
  }

  /** Every method on every protocol and data set, as one map of means. */
  PaperResult everything() throws IOException {
    List<PaperResult.Entry> entries = new ArrayList<>();
    List<CellResult> cells = new ArrayList<>();
    StringBuilder captions = new StringBuilder();
    List<String> columns = new ArrayList<>();
    Map<String, List<Double>> rows = new LinkedHashMap<>();
    int share = options.minutes() == 0 ? 0 : Math.max(1, options.minutes() / 3);
    Map<String, String> tables = new LinkedHashMap<>();
    tables.put("table1", "CIFAR-10");
    tables.put("table2", "CIFAR-100");
    tables.put("table3", "SVHN");
    for (Map.Entry<String, String> table : tables.entrySet()) {
      // One --data cannot be three data sets: a folder that holds them.
      String at = options.data() == null ? null : inside(table.getKey());
      PaperResult result =
          new PaperTables(
                  new PaperOptions(
                      at,
                      options.encoder(),
                      share,
                      options.folder(),
                      options.seeds(),
                      options.threads(),
                      options.cache(),
                      options.progress(),
                      options.listener()))
              .protocols(table.getKey());
      captions.append(table.getValue()).append(": ").append(result.caption()).append(". ");
      cells.addAll(result.cells());
      for (String question : QUESTIONS) {
        columns.add(table.getValue() + " " + question);
        for (PaperResult.Entry e : result.entries()) {
          if (e.row().equals("mean") && e.question().equals(question)) {
            entries.add(
                new PaperResult.Entry(
                    table.getValue() + " mean",
                    e.method(),
                    question,
                    e.figure(),
                    e.why(),
                    e.published(),
                    e.fault()));
            Figure f = e.figure();
            rows.computeIfAbsent(e.method(), k -> new ArrayList<>())
                .add(f.present() ? f.auroc() : Double.NaN);
          }
        }
      }
    }
    double[][] values =
        rows.values().stream()
            .map(r -> r.stream().mapToDouble(Double::doubleValue).toArray())
            .toArray(double[][]::new);
    String map =
        ShadedTable.of(
            "Mean AUROC",
            List.copyOf(rows.keySet()),
            columns,
            values,
            new boolean[values.length][columns.size()],
            "mean AUROC over the measured classes; - not measured");
    return new PaperResult("figure1", captions.toString(), entries, cells, List.of(map), Map.of());
  }

  private String inside(String table) {
    String name = table.equals("table1") ? CIFAR10 : table.equals("table2") ? CIFAR100 : "svhn";
    return Path.of(options.data(), name).toString();
  }

  /** Positive and negative examples of classes of CIFAR-100 with their rankings. */
  PaperResult examples(String name, List<String> wanted) throws IOException {
    String path = options.data() == null ? CIFAR100 : options.data();
    if (!Files.exists(Path.of(path))) {
      return dash(name, Path.of(path).getFileName() + ": the data are not there");
    }
    Dataset dataset =
        DatasetReader.open(path, DatasetOptions.DEFAULTS.withLabels(DatasetOptions.Labels.FINE));
    List<String> here = new ArrayList<>();
    List<String> absent = new ArrayList<>();
    for (String wish : wanted) {
      boolean found =
          dataset.classes().contains(wish) && !dataset.train(dataset.label(wish), 1).isEmpty();
      (found ? here : absent).add(wish);
    }
    if (here.isEmpty()) {
      return dash(name, "no images of " + String.join(", ", absent) + " in the data");
    }
    List<Transformation> ranked = TransformationProvider.allStandard();
    double[][] values = new double[here.size()][ranked.size()];
    boolean[][] negative = new boolean[here.size()][ranked.size()];
    Map<String, List<RgbImage>> pictures = new LinkedHashMap<>();
    Backend.start(options.threads());
    try (Encoder encoder = Encoders.open(options.encoder())) {
      for (int c = 0; c < here.size(); c++) {
        Images images = new Images(dataset.train(dataset.label(here.get(c)), limit()));
        NormalClass normal = new NormalClass(here.get(c), images, ranker(encoder));
        Knowledge knowledge = Knowledge.select(normal.ranking(), SelectionOptions.PAPER);
        for (int t = 0; t < ranked.size(); t++) {
          values[c][t] = normal.ranking().distance(ranked.get(t).name());
          negative[c][t] = knowledge.negativeNames().contains(ranked.get(t).name());
        }
        int shown = Math.min(EXAMPLES, images.size());
        pictures.put(
            here.get(c) + ", untouched", images.show(0, shown, View.UNTOUCHED, options.threads()));
        rows(pictures, here.get(c), "positive", knowledge.positive(), images, shown);
        rows(pictures, here.get(c), "negative", knowledge.negative(), images, shown);
      }
    }
    String map =
        ShadedTable.of(
            "Wasserstein distance of each transformation, " + options.encoder(),
            here,
            ranked.stream().map(Transformation::name).toList(),
            values,
            negative,
            "exact Wasserstein distance, cosine; framed: the two farthest, negative");
    return new PaperResult(
        name,
        "Positive and negative transformations (K = 2) of classes of "
            + dataset.name()
            + ", ranked by "
            + options.encoder()
            + (options.minutes() == 0 ? ", all images" : ", at most " + FEW + " images of each")
            + (absent.isEmpty() ? "" : ". No images here of " + String.join(", ", absent)),
        List.of(),
        List.of(),
        List.of(map),
        pictures);
  }

  private void rows(
      Map<String, List<RgbImage>> pictures,
      String className,
      String kind,
      List<Ranked> chosen,
      Images images,
      int shown) {
    for (Ranked ranked : chosen) {
      View view = View.training(ranked.transformation(), ranked.severity(), options.seeds().get(0));
      pictures.put(
          className + ", " + kind + ": " + ranked.name(),
          images.show(0, shown, view, options.threads()));
    }
  }

  /** DN2 distances of cars: untouched, flipped, turned. */
  PaperResult distances() throws IOException {
    String path = options.data() == null ? CIFAR10 : options.data();
    if (!Files.exists(Path.of(path))) {
      return dash("figure4", Path.of(path).getFileName() + ": the data are not there");
    }
    Dataset dataset = DatasetReader.open(path, DatasetOptions.DEFAULTS);
    int label = dataset.label("automobile");
    Images train = new Images(dataset.train(label, limit()));
    Images test = new Images(dataset.test(label, limit()));
    List<Distributions.Series> series = new ArrayList<>();
    Backend.start(options.threads());
    try (Encoder encoder = Encoders.open(options.encoder())) {
      Embedder embedder = ranker(encoder).embedder();
      NearestNeighbours dn2 =
          NearestNeighbours.fit(
              embedder.embed(train, View.UNTOUCHED), NearestNeighbours.Options.DN2);
      series.add(
          new Distributions.Series("original", dn2.score(embedder.embed(test, View.UNTOUCHED))));
      for (String name : List.of("flip", "rot90")) {
        View view = View.test(TransformationProvider.find(name), 5, options.seeds().get(0));
        series.add(new Distributions.Series(name, dn2.score(embedder.embed(test, view))));
      }
    }
    String chart =
        Distributions.of(
            "DN2 distances of the class automobile",
            "mean squared distance to the two nearest training features",
            series);
    return new PaperResult(
        "figure4",
        "DN2 on "
            + options.encoder()
            + ": "
            + train.size()
            + " training and "
            + test.size()
            + " test automobiles of "
            + dataset.name()
            + ", untouched, mirrored and turned. SPA with only the anomalies transformed: ke"
            + " evaluate --transformed anomalies.",
        List.of(),
        List.of(),
        List.of(chart),
        Map.of());
  }

  private int limit() {
    return options.minutes() == 0 ? Integer.MAX_VALUE : FEW;
  }

  private Ranker ranker(Encoder encoder) {
    return new Ranker(
        new Embedder(
            encoder,
            options.cache() == null ? null : new EmbeddingCache(options.cache()),
            options.threads(),
            options.progress()),
        new Ranker.Options(
            TransformationProvider.allStandard(),
            1,
            GroundDistance.COSINE,
            options.seeds().get(0),
            options.threads(),
            options.progress()));
  }

  private static PaperResult dash(String name, String why) {
    return new PaperResult(name, "-: " + why, List.of(), List.of(), List.of(), Map.of());
  }
}
