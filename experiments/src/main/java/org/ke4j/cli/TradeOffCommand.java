package org.ke4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ke4j.error.Check;
import org.ke4j.evaluation.TradeOff;
import org.ke4j.evaluation.TradeOff.Point;
import org.ke4j.method.DetectorMethod;
import org.ke4j.method.Preset;
import org.ke4j.option.OptionRecord;
import org.ke4j.report.HtmlPage;
import org.ke4j.report.TextTable;
import org.ke4j.report.TradeOffChart;
import org.ke4j.report.TradeOffChart.Curve;
import org.ke4j.store.Sha256;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "tradeoff",
    mixinStandardHelpOptions = true,
    description = {
      "Draws what the cost of changed meanings (--mu) gains under SSA and loses under SPA.",
      "",
      "SPA and SSA contradict each other by definition: a car turned on its side is normal in one and"
          + " an anomaly in the other. Detectors with --mu are asked twice, with two values of it;"
          + " their scores are affine in mu, so that all other values follow without fitting again."
          + " Detectors without --mu are points."
    },
    footer = {
      "",
      "Examples:",
      "  ke evaluate --detector dn2,aware --draws all --mu 0 --out none",
      "  ke evaluate --detector aware --draws all --mu 1 --out one",
      "  ke tradeoff none one --out curve"
    })
@Unused("--threads")
final class TradeOffCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "RESULTS",
      description = "folders that 'ke evaluate --out' wrote, at two values of --mu or more")
  private List<Path> folders;

  @Option(
      names = "--mu",
      split = ",",
      paramLabel = "M",
      defaultValue = "0,0.125,0.25,0.5,0.75,1,1.5,2,3,4",
      description = "points of the curves, each 0 or more (default: ${DEFAULT-VALUE})")
  private double[] mus;

  @Mixin private SeedOptions seeds = new SeedOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    for (double mu : mus) {
      Check.between("--mu", mu, 0, Double.MAX_VALUE);
    }
    output.prepareFolder();
    TradeOff curves = new TradeOff();
    Map<String, String> inputs = new LinkedHashMap<>();
    for (Path folder : folders) {
      curves.add(folder, TradeOffCommand::hasMu);
      inputs.put(folder.resolve("run.json").toString(), Sha256.of(folder.resolve("run.json")));
    }
    List<Point> points = curves.points(Arrays.stream(mus).sorted().distinct().toArray());
    TextTable table = table(points);
    output.print(table(shown(points)));
    output.folder().text("tradeoff.csv", table.csv());
    output.folder().json("tradeoff.json", points);
    output.folder().text("spa-ssa.svg", spaAgainstSsa(points));
    output.folder().text("sad.svg", sad(points));
    output
        .folder()
        .text(
            "tradeoff.html",
            new HtmlPage("SPA against SSA")
                .charts(List.of(spaAgainstSsa(points), sad(points)))
                .table(table)
                .html());
    output.json(points);
    output.provenance(seeds.seed, inputs);
    return 0;
  }

  private static boolean hasMu(String detector) {
    return OptionRecord.fields(DetectorMethod.find(detector).defaults(Preset.PAPER).getClass())
        .stream()
        .anyMatch(field -> field.name().equals("mu"));
  }

  /** The means, or the only class. */
  private static List<Point> shown(List<Point> points) {
    List<Point> means = points.stream().filter(p -> p.className().equals(TradeOff.MEAN)).toList();
    return means.isEmpty() ? points : means;
  }

  private static TextTable table(List<Point> points) {
    TextTable table =
        new TextTable("class", "detector", "mu", "SAD", "SPA", "SSA in-class", "SSA full");
    for (Point p : points) {
      table.row(
          p.className(),
          p.detector(),
          p.mu() == null ? "" : text(p.mu()),
          format(p.sad()),
          format(p.spa()),
          format(p.ssaInClass()),
          format(p.ssaFull()));
    }
    return table;
  }

  private static String spaAgainstSsa(List<Point> points) {
    List<Curve> curves = new ArrayList<>();
    curves(points)
        .forEach(
            (name, some) -> {
              curves.add(curve(name + ", SSA in-class", some, false));
              curves.add(curve(name + ", SSA full", some, true));
            });
    return TradeOffChart.draw("SPA against SSA, by mu", "SPA (AUROC)", "SSA (AUROC)", curves);
  }

  private static Curve curve(String name, List<Point> points, boolean full) {
    return new Curve(
        name,
        points.stream().mapToDouble(Point::spa).toArray(),
        points.stream().mapToDouble(p -> full ? p.ssaFull() : p.ssaInClass()).toArray(),
        points.stream().map(p -> p.mu() == null ? "" : text(p.mu())).toList());
  }

  /** SAD beside it: what the knob costs where nothing was transformed. */
  private static String sad(List<Point> points) {
    List<Curve> curves = new ArrayList<>();
    curves(points)
        .forEach(
            (name, some) ->
                curves.add(
                    new Curve(
                        name,
                        some.stream().mapToDouble(p -> p.mu() == null ? 0 : p.mu()).toArray(),
                        some.stream().mapToDouble(Point::sad).toArray(),
                        some.stream().map(p -> "").toList())));
    return TradeOffChart.draw("SAD, by mu", "mu", "SAD (AUROC)", curves);
  }

  private static Map<String, List<Point>> curves(List<Point> points) {
    Map<String, List<Point>> curves = new LinkedHashMap<>();
    boolean means = points.stream().anyMatch(p -> p.className().equals(TradeOff.MEAN));
    for (Point p : points) {
      if (!means || p.className().equals(TradeOff.MEAN)) {
        curves.computeIfAbsent(p.detector(), key -> new ArrayList<>()).add(p);
      }
    }
    return curves;
  }

  private static String text(double mu) {
    return mu == Math.rint(mu) ? String.valueOf((long) mu) : String.valueOf(mu);
  }

  private static String format(double auroc) {
    return String.format(Locale.ROOT, "%.4f", auroc);
  }
}
