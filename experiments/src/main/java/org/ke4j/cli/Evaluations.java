package org.ke4j.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.ke4j.evaluation.Cell;
import org.ke4j.evaluation.ScoredSet;
import org.ke4j.image.Sample;
import org.ke4j.protocol.Protocol;
import org.ke4j.protocol.Scope;
import org.ke4j.protocol.TestView;
import org.ke4j.report.TextTable;

/** An evaluation as JSON, table and score files. */
final class Evaluations {
  private static final String MEAN = "mean";

  private Evaluations() {}

  private record Column(Protocol protocol, Scope scope) {
    String label() {
      return protocol.name() + (scope.label() == null ? "" : " " + scope.label());
    }
  }

  /**
   * @param details detector to what the reader must know of it, for example stem and epochs
   */
  static Map<String, Object> json(List<Cell> cells, Map<String, String> details) {
    List<Map<String, Object>> results = new ArrayList<>();
    for (Cell cell : cells) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("class", cell.className());
      entry.put("detector", cell.detector());
      entry.put("protocol", cell.protocol().label());
      entry.put("scope", cell.scope().label());
      entry.put("auroc", cell.auroc());
      entry.put("deviation", cell.deviation());
      entry.put("normal", cell.normal());
      entry.put("anomalous", cell.anomalous());
      results.add(entry);
    }
    List<Map<String, Object>> means = new ArrayList<>();
    for (String detector : detectors(cells)) {
      for (Column column : columns(cells)) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("detector", detector);
        entry.put("protocol", column.protocol().label());
        entry.put("scope", column.scope().label());
        entry.put("auroc", mean(cells, detector, column));
        means.add(entry);
      }
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("results", results);
    json.put("means", means);
    json.put("details", details);
    return json;
  }

  /** One row a class and detector, one column a protocol; then the means over the classes. */
  static TextTable table(List<Cell> cells, Map<String, String> details) {
    List<Column> columns = columns(cells);
    List<String> header = new ArrayList<>(List.of("class", "detector"));
    columns.forEach(c -> header.add(c.label()));
    TextTable table = new TextTable(header.toArray(String[]::new));
    Set<String> classes = new LinkedHashSet<>();
    cells.forEach(c -> classes.add(c.className()));
    for (String name : classes) {
      for (String detector : detectors(cells)) {
        List<Object> row = row(name, detector, details);
        for (Column column : columns) {
          row.add(
              format(
                  cells.stream()
                      .filter(c -> c.className().equals(name) && matches(c, detector, column))
                      .map(Cell::auroc)
                      .findFirst()
                      .orElse(null)));
        }
        table.row(row.toArray());
      }
    }
    if (classes.size() > 1) {
      for (String detector : detectors(cells)) {
        List<Object> row = row(MEAN, detector, details);
        columns.forEach(c -> row.add(format(mean(cells, detector, c))));
        table.row(row.toArray());
      }
    }
    return table;
  }

  static String fileName(ScoredSet set) {
    String scope = set.scope().label() == null ? "" : "-" + set.scope().label();
    return "scores-"
        + set.className()
        + "-"
        + set.detector()
        + "-"
        + set.protocol().label()
        + scope
        + ".csv";
  }

  /** A file that {@code ke metrics} reads. */
  static String csv(ScoredSet set, List<Sample> test) {
    TextTable table = new TextTable("image", "transformation", "label", "score");
    for (int i = 0; i < set.views().size(); i++) {
      TestView view = set.views().get(i);
      table.row(
          test.get(view.sample()).name(),
          view.transformation() == null ? "" : view.transformation(),
          view.anomaly() ? 1 : 0,
          set.scores().score()[i]);
    }
    return table.csv();
  }

  private static List<Object> row(String name, String detector, Map<String, String> details) {
    String detail = details.get(detector);
    return new ArrayList<>(
        List.of(name, detail == null ? detector : detector + " (" + detail + ")"));
  }

  private static boolean matches(Cell cell, String detector, Column column) {
    return cell.detector().equals(detector)
        && cell.protocol() == column.protocol()
        && cell.scope() == column.scope();
  }

  private static Double mean(List<Cell> cells, String detector, Column column) {
    var found =
        cells.stream()
            .filter(c -> matches(c, detector, column))
            .mapToDouble(Cell::auroc)
            .summaryStatistics();
    return found.getCount() == 0 ? null : found.getAverage();
  }

  private static String format(Double value) {
    return value == null ? null : String.format(Locale.ROOT, "%.4f", value);
  }

  private static List<Column> columns(List<Cell> cells) {
    return cells.stream().map(c -> new Column(c.protocol(), c.scope())).distinct().toList();
  }

  private static List<String> detectors(List<Cell> cells) {
    return cells.stream().map(Cell::detector).distinct().toList();
  }
}
