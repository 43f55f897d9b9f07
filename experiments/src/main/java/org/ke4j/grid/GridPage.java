package org.ke4j.grid;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ke4j.report.Charts;
import org.ke4j.report.HtmlPage;
import org.ke4j.report.Numbers;
import org.ke4j.report.TextTable;

/** Finished cells as one page: tables that sort, ROC curves, histograms, losses, provenance. */
public final class GridPage {
  /** Classes with curves of their own; a page of a hundred is no page. */
  private static final int SHOWN_CLASSES = 3;

  private GridPage() {}

  /** A page of a grid by itself. */
  public static HtmlPage of(String title, List<CellResult> cells) {
    HtmlPage page = new HtmlPage(title);
    append(page, cells);
    return page;
  }

  /** Adds tables, curves and provenance to a page. */
  public static void append(HtmlPage page, List<CellResult> cells) {
    GridTable table = GridTable.of(cells);
    List<GridTable.Row> means =
        table.rows().stream().filter(r -> r.className().equals(GridTable.MEAN)).toList();
    if (!means.isEmpty()) {
      page.heading("Means over the classes")
          .table(GridExport.table(new GridTable(table.questions(), means)));
    }
    List<GridTable.Row> classRows =
        table.rows().stream().filter(r -> !r.className().equals(GridTable.MEAN)).toList();
    page.heading("Every class")
        .table(GridExport.table(new GridTable(table.questions(), classRows)));
    page.paragraph(
        "AUROC, 0.5 is chance, 1 is perfect; ± half of the 95 % interval (images resampled with all"
            + " their views, and the seeds' spread where there are several). * in-sample: the"
            + " encoder was trained on these images. A dash: not measured, or not defined.");
    Map<String, List<CellResult>> places = new LinkedHashMap<>();
    Set<String> classes = new LinkedHashSet<>();
    for (CellResult cell : cells) {
      String where = cell.data() + ", " + cell.className();
      classes.add(where);
      if (classes.size() <= SHOWN_CLASSES && cell.curve() != null && firstSeed(cell, cells)) {
        places.computeIfAbsent(where, k -> new ArrayList<>()).add(cell);
      }
    }
    if (classes.size() > SHOWN_CLASSES) {
      page.paragraph(
          "Curves of the first " + SHOWN_CLASSES + " of " + classes.size() + " classes follow.");
    }
    places.forEach((where, found) -> curves(page, where, found));
    provenance(page, cells);
  }

  private static boolean firstSeed(CellResult cell, List<CellResult> cells) {
    return cells.stream()
            .filter(
                other ->
                    other.method().equals(cell.method())
                        && other.className().equals(cell.className())
                        && other.data().equals(cell.data()))
            .mapToLong(CellResult::seed)
            .min()
            .orElse(cell.seed())
        == cell.seed();
  }

  private static void curves(HtmlPage page, String where, List<CellResult> cells) {
    page.heading("Curves: " + where);
    Map<String, List<CellResult>> questions = new LinkedHashMap<>();
    cells.forEach(
        c -> questions.computeIfAbsent(GridTable.question(c), k -> new ArrayList<>()).add(c));
    List<String> roc = new ArrayList<>();
    questions.forEach(
        (question, found) ->
            roc.add(Charts.roc("ROC, " + question, found.stream().map(c -> curve(c)).toList())));
    page.charts(roc);
    List<String> histograms = new ArrayList<>();
    for (CellResult cell : cells) {
      CellResult.Histogram h = cell.histogram();
      histograms.add(
          Charts.histogram(
              name(cell) + ", " + GridTable.question(cell),
              h.low(),
              h.high(),
              h.normal(),
              h.anomalous()));
    }
    page.charts(histograms);
    List<String> losses = new ArrayList<>();
    Set<String> trained = new LinkedHashSet<>();
    for (CellResult cell : cells) {
      if (!cell.losses().isEmpty() && trained.add(name(cell))) {
        losses.add(Charts.line("Loss, " + name(cell), "loss (thinned)", cell.losses()));
      }
    }
    if (!losses.isEmpty()) {
      page.charts(losses);
    }
  }

  private static Charts.Curve curve(CellResult cell) {
    return new Charts.Curve(
        name(cell) + " (" + Numbers.fixed(cell.auroc(), 3) + ")",
        cell.curve().falseAlarms().stream().mapToDouble(Double::doubleValue).toArray(),
        cell.curve().found().stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static String name(CellResult cell) {
    return cell.method() + (cell.encoder() == null ? "" : ", " + cell.encoder());
  }

  private static void provenance(HtmlPage page, List<CellResult> cells) {
    TextTable methods = new TextTable("method", "details", "fit, s", "score, s", "cells");
    Map<String, List<CellResult>> byMethod = new LinkedHashMap<>();
    cells.forEach(c -> byMethod.computeIfAbsent(name(c), k -> new ArrayList<>()).add(c));
    byMethod.forEach(
        (name, found) ->
            methods.row(
                name,
                found.get(0).details(),
                Numbers.fixed(mean(found, true), 1),
                Numbers.fixed(mean(found, false), 1),
                found.size()));
    page.heading("What it took, on average").table(methods);
    Set<String> made = new LinkedHashSet<>();
    for (CellResult cell : cells) {
      made.add(
          "KE4J "
              + cell.made().get("ke4j")
              + ", ND4J "
              + cell.made().get("nd4j")
              + ", Java "
              + cell.made().get("java")
              + ", "
              + cell.made().get("os")
              + "; "
              + cell.made().get("hardware"));
    }
    List<String> lines = new ArrayList<>(made);
    GridExport.inputs(cells).forEach((input, hash) -> lines.add(input + ": SHA-256 " + hash));
    page.footer(lines);
  }

  private static double mean(List<CellResult> cells, boolean fit) {
    return cells.stream()
        .mapToDouble(c -> fit ? c.fitSeconds() : c.scoreSeconds())
        .average()
        .orElse(0);
  }
}
