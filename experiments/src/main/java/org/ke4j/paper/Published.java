package org.ke4j.paper;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Every cell of the paper's tables 1 to 5, as printed. */
final class Published {
  private static final String RESOURCE = "paper-tables.csv";
  private static final String OURS = "Ours";
  private static final String MEAN = "Mean";

  private final List<Cell> cells;

  /** A printed cell. */
  private record Cell(String table, String row, String method, String protocol, double auroc) {}

  /**
   * A printed value.
   *
   * @param auroc 0..100, as printed
   * @param fault what is wrong with it; empty if nothing is known
   */
  record Value(double auroc, String fault) {}

  private Published(List<Cell> cells) {
    this.cells = cells;
  }

  static Published read() {
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    List<Cell> cells = new ArrayList<>();
    try (Reader in =
            new InputStreamReader(
                Published.class.getResourceAsStream(RESOURCE), StandardCharsets.UTF_8);
        CSVParser rows = format.parse(in)) {
      for (CSVRecord row : rows) {
        cells.add(
            new Cell(
                row.get("table"),
                row.get("class"),
                row.get("method"),
                row.get("protocol"),
                Double.parseDouble(row.get("auroc"))));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Published(cells);
  }

  /** The rows of a table, in order, without the mean. */
  List<String> rows(String table) {
    return cells.stream()
        .filter(c -> c.table.equals(table) && !c.row.equals(MEAN))
        .map(Cell::row)
        .distinct()
        .toList();
  }

  /** The methods of a table, in order. */
  List<String> methods(String table) {
    return cells.stream().filter(c -> c.table.equals(table)).map(Cell::method).distinct().toList();
  }

  /**
   * A cell.
   *
   * @param row index of the class, or -1 for the mean
   * @param protocol as SAD, or null where the table names none
   */
  Optional<Value> find(String table, int row, String method, String protocol) {
    String name = row < 0 ? MEAN : rows(table).get(row);
    return cells.stream()
        .filter(
            c ->
                c.table.equals(table)
                    && c.row.equals(name)
                    && c.method.equals(method)
                    && (protocol == null || c.protocol.equals(protocol)))
        .findFirst()
        .map(c -> new Value(c.auroc, fault(c)));
  }

  private static String fault(Cell cell) {
    boolean ours = cell.method.startsWith(OURS);
    if (cell.table.equals("table4")) {
      return ours
          ? "the text says SSA and SPA, the value is the SAD mean of Table 2"
          : "protocol not stated";
    }
    if (cell.table.equals("table5")) {
      return cell.row.equals(MEAN) && cell.method.endsWith("2")
          ? "equals no mean of Table 1; protocol not stated"
          : "protocol not stated";
    }
    if (ours) {
      return cell.protocol.equals("SSA")
          ? ""
          : "no AUROC: made of +-1 predictions with a label mix-up"
              + (cell.table.equals("table1") && cell.row.equals(MEAN) && cell.protocol.equals("SPA")
                  ? "; its rows average 88.61"
                  : "");
    }
    if (!cell.protocol.equals("SSA")) {
      return "";
    }
    return "sign looks flipped: 100 - "
        + cell.auroc
        + " is the bar"
        + (cell.table.equals("table3") && List.of("MSAD", "DN2").contains(cell.method)
            ? "; MSAD's and DN2's columns are identical for nine digits"
            : "");
  }
}
