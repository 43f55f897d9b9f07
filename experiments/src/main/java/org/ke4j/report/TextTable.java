package org.ke4j.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.ke4j.error.Check;
import org.ke4j.store.Printable;

/** A table for people and for spreadsheets; columns of numbers are aligned to the right. */
public final class TextTable {
  private static final CSVFormat CSV = CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();
  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();

  public TextTable(String... header) {
    this.header = List.of(header);
  }

  /** Adds a row; null is a missing value, a dash for people. */
  public TextTable row(Object... cells) {
    Check.that(cells.length == header.size(), "row: expected %d cells", header.size());
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(cell == null ? null : cell.toString());
    }
    rows.add(row);
    return this;
  }

  public List<String> header() {
    return header;
  }

  /** The cells for people: a dash for what is missing. */
  public List<List<String>> rows() {
    return rows.stream().map(TextTable::shown).toList();
  }

  private static List<String> shown(List<String> row) {
    return row.stream().map(cell -> cell == null ? "-" : Printable.line(cell)).toList();
  }

  /** Aligned text, one line a row. */
  public String text() {
    int[] widths = new int[header.size()];
    boolean[] numeric = new boolean[header.size()];
    for (int c = 0; c < widths.length; c++) {
      widths[c] = header.get(c).length();
      numeric[c] = !rows.isEmpty();
      for (List<String> row : rows()) {
        widths[c] = Math.max(widths[c], row.get(c).length());
        numeric[c] &= row.get(c).matches("-|[-+]?[0-9.,]+(e[-+]?[0-9]+)?%?");
      }
    }
    StringBuilder out = new StringBuilder();
    line(out, header, widths, numeric);
    for (List<String> row : rows()) {
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
    try (CSVPrinter printer = new CSVPrinter(out, CSV)) {
      printer.printRecord(header);
      printer.printRecords(rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }
}
