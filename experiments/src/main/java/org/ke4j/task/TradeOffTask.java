package org.ke4j.task;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ke4j.evaluation.TradeOff;
import org.ke4j.evaluation.TradeOff.Point;
import org.ke4j.method.DetectorMethod;
import org.ke4j.method.Preset;
import org.ke4j.option.OptionRecord;
import org.ke4j.report.HtmlPage;
import org.ke4j.report.TextTable;
import org.ke4j.report.TradeOffChart;
import org.ke4j.report.TradeOffChart.Curve;
import org.ke4j.run.RunFolder;
import org.ke4j.store.Sha256;

/** Draws SPA against SSA over the cost of changed meanings. */
public final class TradeOffTask {
  private TradeOffTask() {}

  /**
   * What came of it.
   *
   * @param shown for people: the means, or the only class
   * @param inputs what the points rest on, with hashes
   */
  public record Result(List<Point> points, TextTable shown, Map<String, String> inputs) {}

  /**
   * Draws.
   *
   * @param results folders of evaluations
   * @param mus points of the curves, each 0 or more
   * @param folder for the table, the points, the charts and the page
   */
  public static Result run(List<Path> results, double[] mus, RunFolder folder) throws IOException {
    TradeOff curves = new TradeOff();
    Map<String, String> inputs = new LinkedHashMap<>();
    for (Path one : results) {
      curves.add(one, TradeOffTask::hasMu);
      inputs.put(one.resolve("run.json").toString(), Sha256.of(one.resolve("run.json")));
    }
    List<Point> points = curves.points(Arrays.stream(mus).sorted().distinct().toArray());
    TextTable table = table(points);
    folder.text("tradeoff.csv", table.csv());
    folder.json("tradeoff.json", points);
    folder.text("spa-ssa.svg", spaAgainstSsa(points));
    folder.text("sad.svg", sad(points));
    folder.text(
        "tradeoff.html",
        new HtmlPage("SPA against SSA")
            .charts(List.of(spaAgainstSsa(points), sad(points)))
            .table(table)
            .html());
    return new Result(points, table(shown(points)), inputs);
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
