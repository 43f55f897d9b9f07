package org.ke4j.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.ke4j.evaluation.Cell;
import org.ke4j.image.Skipped;
import org.ke4j.report.Numbers;
import org.ke4j.report.TextTable;

/**
 * An evaluation of detectors.
 *
 * @param results one for each class, detector, protocol and scope
 * @param means over the classes
 * @param details detector to what the reader must know of it, for example stem and epochs
 * @param skipped pictures that could not be read; null where that is told elsewhere
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"results", "means", "details", "skipped"})
public record EvaluationReport(
    List<Figure> results, List<Mean> means, Map<String, String> details, List<Skipped> skipped) {
  private static final String MEAN = "mean";

  /**
   * One cell of the table.
   *
   * @param scope null where the protocol has none
   * @param deviation standard deviation over the repeats; null for a single one
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  @JsonPropertyOrder({
    "class",
    "detector",
    "protocol",
    "scope",
    "auroc",
    "deviation",
    "normal",
    "anomalous"
  })
  public record Figure(
      @JsonProperty("class") String className,
      String detector,
      String protocol,
      String scope,
      double auroc,
      Double deviation,
      int normal,
      int anomalous) {
    private Column column() {
      return new Column(protocol, scope);
    }

    private static Figure of(Cell cell) {
      return new Figure(
          cell.className(),
          cell.detector(),
          cell.protocol().label(),
          cell.scope().label(),
          cell.auroc(),
          cell.deviation(),
          cell.normal(),
          cell.anomalous());
    }
  }

  /**
   * The mean over the classes.
   *
   * @param scope null where the protocol has none
   * @param auroc null where there is no value
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Mean(String detector, String protocol, String scope, Double auroc) {}

  static EvaluationReport of(List<Cell> cells, Map<String, String> details) {
    List<Figure> figures = cells.stream().map(Figure::of).toList();
    List<Mean> means = new ArrayList<>();
    for (String detector : figures.stream().map(Figure::detector).distinct().toList()) {
      for (Column column : figures.stream().map(Figure::column).distinct().toList()) {
        OptionalDouble mean =
            figures.stream()
                .filter(f -> f.detector().equals(detector) && f.column().equals(column))
                .mapToDouble(Figure::auroc)
                .average();
        means.add(
            new Mean(
                detector,
                column.protocol(),
                column.scope(),
                mean.isPresent() ? mean.getAsDouble() : null));
      }
    }
    return new EvaluationReport(figures, means, new LinkedHashMap<>(details), null);
  }

  private record Column(String protocol, String scope) {
    String label() {
      return protocol.toUpperCase(Locale.ROOT) + (scope == null ? "" : " " + scope);
    }
  }

  EvaluationReport with(List<Skipped> more) {
    return new EvaluationReport(results, means, details, List.copyOf(more));
  }

  /** One row a class and detector, one column a protocol; then the means over the classes. */
  public TextTable table() {
    List<Column> columns = results.stream().map(Figure::column).distinct().toList();
    List<String> detectors = results.stream().map(Figure::detector).distinct().toList();
    List<String> classes = results.stream().map(Figure::className).distinct().toList();
    List<String> header = new ArrayList<>(List.of("class", "detector"));
    columns.forEach(c -> header.add(c.label()));
    TextTable table = new TextTable(header.toArray(String[]::new));
    for (String name : classes) {
      for (String detector : detectors) {
        Map<Column, Double> found = new HashMap<>();
        results.stream()
            .filter(f -> f.className().equals(name) && f.detector().equals(detector))
            .forEach(f -> found.putIfAbsent(f.column(), f.auroc()));
        table.row(row(name, detector, columns, found));
      }
    }
    if (classes.size() > 1) {
      for (String detector : detectors) {
        Map<Column, Double> found = new HashMap<>();
        means.stream()
            .filter(m -> m.detector().equals(detector))
            .forEach(m -> found.put(new Column(m.protocol(), m.scope()), m.auroc()));
        table.row(row(MEAN, detector, columns, found));
      }
    }
    return table;
  }

  private Object[] row(
      String name, String detector, List<Column> columns, Map<Column, Double> found) {
    String detail = details.get(detector);
    List<Object> row = new ArrayList<>();
    row.add(name);
    row.add(detail == null ? detector : detector + " (" + detail + ")");
    for (Column column : columns) {
      Double value = found.get(column);
      row.add(value == null ? null : Numbers.fixed(value, 4));
    }
    return row.toArray();
  }
}
