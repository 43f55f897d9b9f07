package org.ke4j.grid;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.report.Numbers;
import org.ke4j.report.TextTable;

/** Finished cells as text tables and comma-separated values. */
public final class GridExport {
  private static final int SHORT_HASH = 12;

  private GridExport() {}

  /** For people: an asterisk marks figures that are in-sample. */
  public static TextTable table(GridTable table) {
    List<String> header = new ArrayList<>(List.of("data", "class", "method", "encoder"));
    header.addAll(table.questions());
    TextTable text = new TextTable(header.toArray(String[]::new));
    for (GridTable.Row row : table.rows()) {
      List<Object> cells = new ArrayList<>();
      cells.add(row.data());
      cells.add(row.className());
      cells.add(row.method());
      cells.add(row.encoder());
      for (String question : table.questions()) {
        cells.add(shown(row.figures().get(question)));
      }
      text.row(cells.toArray());
    }
    return text;
  }

  /** A figure with half of its interval; an asterisk where it is in-sample; null for none. */
  public static String shown(Figure figure) {
    return figure == null || !figure.present()
        ? null
        : Numbers.fixed(figure.auroc(), 3)
            + " ±"
            + Numbers.fixed((figure.high() - figure.low()) / 2, 3)
            + (figure.inSample() ? "*" : "");
  }

  /** One line a figure, with its interval and what it is made of. */
  public static String csv(GridTable table) {
    TextTable text =
        new TextTable(
            "data",
            "class",
            "method",
            "encoder",
            "question",
            "auroc",
            "low",
            "high",
            "seeds",
            "classes",
            "images",
            "in_sample");
    for (GridTable.Row row : table.rows()) {
      row.figures()
          .forEach(
              (question, f) ->
                  text.row(
                      row.data(),
                      row.className(),
                      row.method(),
                      row.encoder(),
                      question,
                      number(f.auroc()),
                      number(f.low()),
                      number(f.high()),
                      f.seeds(),
                      f.classes(),
                      f.images(),
                      f.inSample()));
    }
    return text.csv();
  }

  /** One line a cell, with its hash and its hardware. */
  public static String cells(List<CellResult> cells) {
    TextTable text =
        new TextTable(
            "cell",
            "data",
            "class",
            "method",
            "details",
            "encoder",
            "seed",
            "protocol",
            "scope",
            "severity",
            "left_out",
            "auroc",
            "low",
            "high",
            "normal",
            "anomalous",
            "images",
            "train_images",
            "in_sample",
            "fit_seconds",
            "score_seconds",
            "reason",
            "made",
            "ke4j",
            "hardware");
    for (CellResult c : cells) {
      text.row(
          new CellKey(c.key()).hash().substring(0, SHORT_HASH),
          c.data(),
          c.className(),
          c.method(),
          c.details(),
          c.encoder(),
          c.seed(),
          c.protocol(),
          c.scope(),
          c.severity(),
          c.leftOut(),
          number(c.auroc()),
          number(c.low()),
          number(c.high()),
          c.normal(),
          c.anomalous(),
          c.images(),
          c.trainImages(),
          c.inSample(),
          Numbers.fixed(c.fitSeconds(), 2),
          Numbers.fixed(c.scoreSeconds(), 2),
          c.reason(),
          c.made().get("made"),
          c.made().get("ke4j"),
          c.made().get("hardware"));
    }
    return text.csv();
  }

  /** The hashes of what the cells were computed from. */
  public static Map<String, String> inputs(List<CellResult> cells) {
    Map<String, String> inputs = new LinkedHashMap<>();
    for (CellResult cell : cells) {
      inputs.put(
          "training images of " + cell.data() + " " + cell.className(),
          cell.key().get("training images"));
      inputs.put("test images of " + cell.data(), cell.key().get("test images"));
      if (cell.encoder() != null) {
        inputs.put("encoder " + cell.encoder(), cell.key().get("encoder"));
      }
    }
    return inputs;
  }

  private static String number(Double value) {
    return value == null ? null : Numbers.fixed(value, 4);
  }
}
