package org.ke4j.paper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.encoder.Encoders;
import org.ke4j.encoder.KnownEncoder;
import org.ke4j.encoder.OnnxEncoder;
import org.ke4j.graph.Backend;
import org.ke4j.grid.CellResult;
import org.ke4j.grid.CellStore;
import org.ke4j.grid.Figure;
import org.ke4j.grid.Grid;
import org.ke4j.grid.GridPlan;
import org.ke4j.grid.GridRunner;
import org.ke4j.grid.GridStatus;
import org.ke4j.grid.GridTable;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.DatasetReader;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;

/** Tables 1 to 5 and the ablations, as grids. */
final class PaperTables {
  private static final String CIFAR10 = "cifar-10-batches-bin";
  private static final String CIFAR100 = "cifar-100-binary";
  private static final String OURS = "Ours";
  private static final int TRIAL = 64;

  /** The encoders of Table 4 by their names in the catalogue. */
  private static final Map<String, String> ENCODERS = encoders();

  private final PaperOptions options;
  private final Published published = Published.read();
  private final List<CellResult> cells = new ArrayList<>();
  private Scale scale = Scale.FULL;

  PaperTables(PaperOptions options) {
    this.options = options;
  }

  private static Map<String, String> encoders() {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("C_RN50", "clip-rn50");
    names.put("C_RN101", "clip-rn101");
    names.put("C_RN50x4", "clip-rn50x4");
    names.put("C_RN50x16", "clip-rn50x16");
    names.put("C_RN50x64", "clip-rn50x64");
    names.put("C_ViT-B/16", "clip-vit-b16");
    names.put("C_ViT-B/32", "clip-vit-b32");
    names.put("C_ViT-L/14", "clip-vit-l14");
    names.put("ViT-B/16", "vit-b16");
    names.put("ConvNeXt/B", "convnext-b");
    names.put("CSWin/B", "cswin-b");
    names.put("PatchConvnet/B60", "patchconvnet-b60");
    names.put("VANL", "van-l");
    names.put("PVT/B4", "pvt-v2-b4");
    return names;
  }

  /** Table 1, 2 or 3. */
  PaperResult protocols(String table) throws IOException {
    String usual = table.equals("table1") ? CIFAR10 : table.equals("table2") ? CIFAR100 : "svhn";
    List<String> labels = List.of("CSI", "MSAD", "PANDA", "DN2", OURS, "contrast", "aware");
    String missing = missing(usual);
    if (!missing.isEmpty()) {
      return result(table, missing, entries(table, null, labels, missing));
    }
    Dataset dataset = open(usual, DatasetOptions.DEFAULTS);
    scale = choose(dataset, 3, 2, 2);
    List<Grid.Method> methods =
        List.of(
            Grid.Method.of("dn2", "DN2", Map.of()),
            Grid.Method.of("contrast", "contrast", Map.of()),
            Grid.Method.of("aware", "aware", Map.of()),
            Grid.Method.of("panda", "PANDA", epochs(15)),
            Grid.Method.of("msad", "MSAD", epochs(20)),
            Grid.Method.of("ke", OURS, network(50)),
            Grid.Method.of("csi", "CSI", network(100)));
    run(grid(table, usual, dataset, methods, List.of(options.encoder()), null));
    return result(
        table,
        dataset.name()
            + ", every method on SAD, SPA and SSA; "
            + scale.words(options.minutes())
            + "; encoder "
            + options.encoder()
            + images(dataset),
        entries(table, dataset, labels, notReached()));
  }

  /** Table 4: a one-class SVM on raw features of encoders. */
  PaperResult encodersAlone() throws IOException {
    String missing = missing(CIFAR100);
    List<PaperResult.Entry> entries = new ArrayList<>();
    if (!missing.isEmpty()) {
      return result("table4", missing, entries);
    }
    Dataset dataset = open(CIFAR100, DatasetOptions.DEFAULTS);
    List<String> here = new ArrayList<>();
    for (KnownEncoder known : Encoders.list()) {
      boolean atHand =
          switch (known.state()) {
            case BUILT_IN, FETCHED, ADDED -> true;
            default -> false;
          };
      if (atHand && (options.minutes() == 0 || known.state() == KnownEncoder.State.BUILT_IN)) {
        here.add(known.name());
      }
    }
    scale = choose(dataset, here.size(), 0, 0);
    run(
        grid(
            "table4",
            CIFAR100,
            dataset,
            List.of(Grid.Method.of("ocsvm", "ocsvm", Map.of())),
            here,
            null));
    GridTable table = GridTable.of(cells);
    List<String> questions = List.of("SAD", "SPA", "SSA in-class", "SSA full");
    for (String encoder : here) {
      String printed =
          ENCODERS.entrySet().stream()
              .filter(e -> e.getValue().equals(encoder))
              .map(Map.Entry::getKey)
              .findFirst()
              .orElse(null);
      for (String question : questions) {
        Published.Value value =
            printed == null ? null : published.find("table4", -1, printed, null).orElse(null);
        entries.add(
            entry(
                "mean",
                encoder,
                question,
                mean(table, dataset, "ocsvm", encoder, question),
                notReached(),
                question.equals("SAD") ? value : null));
      }
    }
    for (Map.Entry<String, String> other : ENCODERS.entrySet()) {
      if (!here.contains(other.getValue())) {
        entries.add(
            entry(
                "mean",
                other.getKey(),
                "SAD",
                Figure.NONE,
                "encoders that are not at hand: 'ke fetch' tells how to have them",
                published.find("table4", -1, other.getKey(), null).orElse(null)));
      }
    }
    return result(
        "table4",
        "One-class SVM on raw features, "
            + dataset.name()
            + ", mean over superclasses; "
            + scale.words(options.minutes())
            + images(dataset),
        entries);
  }

  /** Table 5: K. */
  PaperResult numberOfViews() throws IOException {
    String missing = missing(CIFAR10);
    if (!missing.isEmpty()) {
      return result("table5", missing, List.of());
    }
    Dataset dataset = open(CIFAR10, DatasetOptions.DEFAULTS);
    scale = choose(dataset, 0, 0, 2);
    List<PaperResult.Entry> entries = new ArrayList<>();
    for (int k = 1; k <= 2; k++) {
      Grid.Ranking ranking = new Grid.Ranking(null, null, null, null, k, null, null);
      String label = "Ours K=" + k;
      run(
          grid(
              "table5",
              CIFAR10,
              dataset,
              List.of(Grid.Method.of("ke", label, network(50))),
              List.of(options.encoder()),
              ranking));
    }
    GridTable table = GridTable.of(cells);
    for (String label : List.of("Ours K=1", "Ours K=2")) {
      for (int row = -1; row < dataset.classes().size(); row++) {
        for (String question : List.of("SAD", "SPA", "SSA in-class", "SSA full")) {
          Figure figure =
              row < 0
                  ? mean(table, dataset, label, null, question)
                  : table.figure(dataset.name(), dataset.classes().get(row), label, null, question);
          entries.add(
              entry(
                  row < 0 ? "mean" : dataset.classes().get(row),
                  label,
                  question,
                  figure,
                  notReached(),
                  question.equals("SAD")
                      ? published.find("table5", row, label, null).orElse(null)
                      : null));
        }
      }
    }
    return result(
        "table5",
        "K, the number of positive and of negative transformations, "
            + dataset.name()
            + "; "
            + scale.words(options.minutes())
            + "; ranked by "
            + options.encoder(),
        entries);
  }

  /** Another encoder for the ranking, and transforming only the anomalies. */
  PaperResult ablationEncoder() throws IOException {
    String missing = missing(CIFAR10);
    if (!missing.isEmpty()) {
      return result("ablation-encoder", missing, List.of());
    }
    Dataset dataset = open(CIFAR10, DatasetOptions.DEFAULTS);
    List<String> encoders =
        options.encoder().equals("ke32")
            ? List.of("ke32", "mobilenet-v2")
            : List.of(options.encoder(), "ke32");
    scale = choose(dataset, 2, 0, 2);
    List<Grid.Method> methods =
        List.of(
            Grid.Method.of("contrast", "contrast", Map.of()),
            Grid.Method.of("ke", OURS, network(50)));
    run(grid("ablation-encoder", CIFAR10, dataset, methods, encoders, null));
    GridTable table = GridTable.of(cells);
    List<PaperResult.Entry> entries = new ArrayList<>();
    for (String method : List.of("contrast", OURS)) {
      for (String encoder : encoders) {
        for (String question : List.of("SAD", "SPA", "SSA in-class", "SSA full")) {
          entries.add(
              entry(
                  "mean",
                  method + ", ranked by " + encoder,
                  question,
                  mean(table, dataset, method, encoder, question),
                  notReached(),
                  null));
        }
      }
    }
    return result(
        "ablation-encoder",
        "The ranking by another encoder, "
            + dataset.name()
            + "; "
            + scale.words(options.minutes())
            + ". The paper reports DINOv2 in words only.",
        entries);
  }

  private List<PaperResult.Entry> entries(
      String table, Dataset dataset, List<String> labels, String why) {
    GridTable measured = GridTable.of(cells);
    List<PaperResult.Entry> entries = new ArrayList<>();
    List<String> rows = published.rows(table);
    for (String label : labels) {
      for (int row = -1; row < rows.size(); row++) {
        for (String question : List.of("SAD", "SPA", "SSA in-class", "SSA full")) {
          Figure figure = Figure.NONE;
          String name = row < 0 ? "mean" : rows.get(row);
          if (dataset != null) {
            name = row < 0 ? "mean" : dataset.classes().get(row);
            figure =
                row < 0
                    ? mean(measured, dataset, label, null, question)
                    : measured.figure(dataset.name(), name, label, null, question);
          }
          String protocol = question.substring(0, 3);
          entries.add(
              entry(
                  name,
                  label,
                  question,
                  figure,
                  why,
                  question.equals("SSA full")
                      ? null
                      : published.find(table, row, label, protocol).orElse(null)));
        }
      }
    }
    return entries;
  }

  /** Over all measured classes; of a single one it is that one. */
  private static Figure mean(
      GridTable table, Dataset dataset, String method, String encoder, String question) {
    Figure mean = table.figure(dataset.name(), GridTable.MEAN, method, encoder, question);
    if (mean.present()) {
      return mean;
    }
    List<GridTable.Row> rows =
        table.rows().stream()
            .filter(
                r -> r.method().equals(method) && (encoder == null || encoder.equals(r.encoder())))
            .filter(r -> !r.className().equals(GridTable.MEAN))
            .toList();
    return rows.size() == 1 ? rows.get(0).figures().getOrDefault(question, Figure.NONE) : mean;
  }

  private static PaperResult.Entry entry(
      String row,
      String method,
      String question,
      Figure figure,
      String why,
      Published.Value printed) {
    return new PaperResult.Entry(
        row,
        method,
        question,
        figure,
        figure.present() ? "" : why,
        printed == null ? null : printed.auroc(),
        printed == null ? "" : printed.fault());
  }

  private PaperResult result(String name, String caption, List<PaperResult.Entry> entries) {
    return new PaperResult(name, caption, entries, List.copyOf(cells), List.of(), Map.of());
  }

  private String notReached() {
    return options.minutes() == 0
        ? "no images of this class, or no such method"
        : "not within the budget, or no images of this class";
  }

  private Map<String, String> epochs(int full) {
    return Map.of("epochs", Integer.toString(scale.epochsOf(full)));
  }

  private Map<String, String> network(int full) {
    return Map.of("epochs", Integer.toString(scale.epochsOf(full)), "stem", scale.stem());
  }

  private String at(String usual) {
    return options.data() == null ? usual : options.data();
  }

  private String missing(String usual) {
    return Files.exists(Path.of(at(usual)))
        ? ""
        : "the data are not there: " + Path.of(at(usual)).getFileName() + " (--data says where)";
  }

  private Dataset open(String usual, DatasetOptions how) {
    return DatasetReader.open(at(usual), how);
  }

  private static String images(Dataset dataset) {
    long with =
        java.util.stream.IntStream.range(0, dataset.classes().size())
            .filter(label -> !dataset.train(label, 1).isEmpty())
            .count();
    return with == dataset.classes().size()
        ? ""
        : "; only " + with + " of " + dataset.classes().size() + " classes have images here";
  }

  private Scale choose(Dataset dataset, int frozen, int tuned, int networks) {
    if (options.minutes() == 0) {
      return Scale.FULL;
    }
    Backend.start(options.threads());
    List<RgbImage> some =
        dataset.test().subList(0, Math.min(TRIAL, dataset.test().size())).stream()
            .map(Sample::image)
            .toList();
    double rate;
    try (OnnxEncoder encoder = Encoders.open(options.encoder())) {
      encoder.embed(some);
      long start = System.nanoTime();
      encoder.embed(some);
      rate = some.size() * 1e9 / (System.nanoTime() - start);
    }
    int classes = dataset.classes().size();
    return Scale.choose(
        options.minutes(),
        rate,
        classes,
        dataset.train().size() / classes,
        dataset.test().size() / classes,
        frozen,
        tuned,
        networks);
  }

  private Grid grid(
      String name,
      String usual,
      Dataset dataset,
      List<Grid.Method> methods,
      List<String> encoders,
      Grid.Ranking ranking) {
    List<String> classes = new ArrayList<>();
    for (int label = 0; label < dataset.classes().size(); label++) {
      if (classes.size() < scale.classes() && !dataset.train(label, 1).isEmpty()) {
        classes.add(dataset.classes().get(label));
      }
    }
    return new Grid(
        name,
        List.of(new Grid.Data(at(usual), classes, scale.train(), scale.test(), null)),
        encoders,
        methods,
        null,
        null,
        ranking,
        options.seeds());
  }

  private void run(Grid grid) throws IOException {
    Backend.start(options.threads());
    GridPlan plan = GridPlan.of(grid, options.threads());
    CellStore store = new CellStore(options.folder());
    new GridRunner(
            plan,
            store,
            new GridRunner.Options(
                options.threads(),
                options.cache(),
                options.minutes() == 0 ? null : Duration.ofMinutes(options.minutes()),
                options.progress(),
                options.listener()))
        .run();
    cells.addAll(GridStatus.finished(plan, store));
  }
}
