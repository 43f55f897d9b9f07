package org.ke4j.paper;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ke4j.grid.CellResult;
import org.ke4j.grid.Figure;
import org.ke4j.grid.GridExport;
import org.ke4j.grid.GridPage;
import org.ke4j.image.RgbImage;
import org.ke4j.report.HtmlPage;
import org.ke4j.report.Numbers;
import org.ke4j.report.TextTable;

/**
 * A table or figure of the paper, measured.
 *
 * @param name as {@code table1}
 * @param caption what it shows and at what size
 * @param entries the figures
 * @param cells behind them
 * @param drawings charts as SVG
 * @param pictures rows of pictures by their captions
 */
public record PaperResult(
    String name,
    String caption,
    List<Entry> entries,
    List<CellResult> cells,
    List<String> drawings,
    Map<String, List<RgbImage>> pictures) {

  /**
   * One figure beside the published one.
   *
   * @param row the class, or mean
   * @param method the method, or the encoder
   * @param question the protocol with its scope
   * @param figure measured; {@link Figure#NONE} for a dash
   * @param why why there is none; empty if there is one
   * @param published as printed, in percent; null for none
   * @param fault what is wrong with the published one; empty if nothing is known
   */
  public record Entry(
      String row,
      String method,
      String question,
      Figure figure,
      String why,
      Double published,
      String fault) {}

  /** For people: measured in percent, the published value in brackets, ! where it is faulty. */
  public TextTable table() {
    List<String> questions = entries.stream().map(Entry::question).distinct().toList();
    String[] header = new String[2 + questions.size()];
    header[0] = "class";
    header[1] = "method";
    for (int i = 0; i < questions.size(); i++) {
      header[i + 2] = questions.get(i) + " (printed)";
    }
    TextTable text = new TextTable(header);
    Map<String, Map<String, String>> rows = new LinkedHashMap<>();
    for (Entry entry : entries) {
      rows.computeIfAbsent(entry.row + "\n" + entry.method, k -> new LinkedHashMap<>())
          .put(entry.question, shown(entry));
    }
    rows.forEach(
        (key, found) -> {
          Object[] cells = new Object[header.length];
          cells[0] = key.substring(0, key.indexOf('\n'));
          cells[1] = key.substring(key.indexOf('\n') + 1);
          for (int i = 0; i < questions.size(); i++) {
            cells[i + 2] = found.get(questions.get(i));
          }
          text.row(cells);
        });
    return text;
  }

  private static String shown(Entry entry) {
    Figure f = entry.figure;
    String measured =
        f.present()
            ? Numbers.fixed(100 * f.auroc(), 1)
                + " ±"
                + Numbers.fixed(50 * (f.high() - f.low()), 1)
                + (f.inSample() ? "*" : "")
            : "-";
    String printed =
        entry.published == null
            ? ""
            : " (" + Numbers.fixed(entry.published, 1) + (entry.fault.isEmpty() ? "" : "!") + ")";
    return measured + printed;
  }

  /** One line a figure. */
  public String csv() {
    TextTable text =
        new TextTable(
            "row",
            "method",
            "question",
            "auroc",
            "low",
            "high",
            "seeds",
            "classes",
            "images",
            "in_sample",
            "why_none",
            "published_percent",
            "published_fault");
    for (Entry e : entries) {
      Figure f = e.figure;
      text.row(
          e.row,
          e.method,
          e.question,
          number(f.auroc()),
          number(f.low()),
          number(f.high()),
          f.seeds(),
          f.classes(),
          f.images(),
          f.inSample(),
          e.why,
          e.published,
          e.fault);
    }
    return text.csv();
  }

  private static String number(Double value) {
    return value == null ? null : Numbers.fixed(value, 4);
  }

  /** Figures and caption, for JSON. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", name);
    json.put("caption", caption);
    json.put("entries", entries);
    json.put("inputs", GridExport.inputs(cells));
    return json;
  }

  private String title() {
    String words = name.replaceAll("(\\d)", " $1").replace('-', ' ');
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  /** The page. */
  public HtmlPage page() {
    HtmlPage page = new HtmlPage(title() + " of arXiv 2406.10617, measured");
    page.paragraph(caption);
    if (!entries.isEmpty()) {
      page.heading("Beside the printed values").table(table());
      page.paragraph(
          "AUROC in percent ± half of the 95 % interval; in brackets what the paper prints. * the"
              + " encoder was trained on these images. - not measured. ! the printed value is known"
              + " to be faulty:");
      entries.stream()
          .filter(e -> !e.fault.isEmpty())
          .map(e -> e.method + ", " + e.question + ": " + e.fault.replaceAll("[0-9.]+ is", "it is"))
          .distinct()
          .limit(30)
          .forEach(page::paragraph);
      entries.stream()
          .map(Entry::why)
          .filter(why -> !why.isEmpty())
          .distinct()
          .forEach(why -> page.paragraph("Dash: " + why));
    }
    if (!drawings.isEmpty()) {
      page.charts(drawings);
    }
    if (!pictures.isEmpty()) {
      page.heading("Examples").pictures(pictures, 64);
    }
    if (!cells.isEmpty()) {
      GridPage.append(page, cells);
    }
    return page;
  }
}
