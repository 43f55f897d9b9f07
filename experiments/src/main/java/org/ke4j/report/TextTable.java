package org.ke4j.report;

import java.util.ArrayList;
import java.util.List;
import org.ke4j.error.Check;

/** A table for people and for spreadsheets; columns of numbers are aligned to the right. */
public final class TextTable {
  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();

  public TextTable(String... header) {
    this.header = List.of(header);
  }

  /** Adds a row; null becomes a dash. */
  public TextTable row(Object... cells) {
    Check.that(cells.length == header.size(), "row: expected %d cells", header.size());
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(cell == null ? "-" : cell.toString());
    }
    rows.add(row);
    return this;
  }

  public List<String> header() {
    return header;
  }

  public List<List<String>> rows() {
    return List.copyOf(rows);
  }

  /** Aligned text, one line a row. */
  public String text() {
    int[] widths = new int[header.size()];
    boolean[] numeric = new boolean[header.size()];
    for (int c = 0; c < widths.length; c++) {
      widths[c] = header.get(c).length();
      numeric[c] = !rows.isEmpty();
      for (List<String> row : rows) {
        widths[c] = Math.max(widths[c], row.get(c).length());
        numeric[c] &= row.get(c).matches("-|[-+]?[0-9.,]+%?");
      }
    }
    StringBuilder out = new StringBuilder();
    line(out, header, widths, numeric);
    for (List<String> row : rows) {
      line(out, row, widths, numeric);
    }
    return out.toString();
  }

  private static void line(StringBuilder out, List<String> cells, int[] widths, boolean[] right) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < widths.length; c++) {
      String pad = " ".repeat(widths[c] - cells.get(c).length());
      line.append(c == 0 ? "" : "  ");
      line.append(right[c] ? pad + cells.get(c) : cells.get(c) + pad);
    }
    out.append(line.toString().stripTrailing()).append('\n');
  }

  /** Comma-separated values with a header line (RFC 4180); a missing value is empty. */
  public String csv() {
    StringBuilder out = new StringBuilder();
    csvLine(out, header);
    for (List<String> row : rows) {
      csvLine(out, row.stream().map(cell -> cell.equals("-") ? "" : cell).toList());
    }
    return out.toString();
  }

  private static void csvLine(StringBuilder out, List<String> cells) {
    List<String> quoted = new ArrayList<>();
    for (String cell : cells) {
      boolean plain = cell.chars().noneMatch(c -> c == '"' || c == ',' || c == '\n' || c == '\r');
      quoted.add(plain ? cell : '"' + cell.replace("\"", "\"\"") + '"');
    }
    out.append(String.join(",", quoted)).append('\n');
  }
}
