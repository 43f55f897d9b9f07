package org.ke4j.grid;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finished cells as a table.
 *
 * @param questions protocols with scope and whatever else differs between cells, in order
 * @param rows one for each data set, class, method and encoder; then the means over classes
 */
public record GridTable(List<String> questions, List<Row> rows) {
  /** The class of a row that is the mean over classes. */
  public static final String MEAN = "mean";

  /**
   * A row.
   *
   * @param className the normal class, or {@link #MEAN}
   * @param encoder null where none is needed
   * @param figures by question
   */
  public record Row(
      String data, String className, String method, String encoder, Map<String, Figure> figures) {}

  private record Place(String data, String method, String encoder) {}

  /** Groups cells; those of one row and question differ by their seeds. */
  public static GridTable of(List<CellResult> cells) {
    Set<String> questions = new LinkedHashSet<>();
    Map<Place, Map<String, Map<String, List<CellResult>>>> sorted = new LinkedHashMap<>();
    for (CellResult cell : cells) {
      String question = question(cell);
      questions.add(question);
      sorted
          .computeIfAbsent(
              new Place(cell.data(), cell.method(), cell.encoder()), k -> new LinkedHashMap<>())
          .computeIfAbsent(cell.className(), k -> new LinkedHashMap<>())
          .computeIfAbsent(question, k -> new ArrayList<>())
          .add(cell);
    }
    List<Row> rows = new ArrayList<>();
    List<Row> means = new ArrayList<>();
    sorted.forEach(
        (place, classes) -> {
          Map<String, List<Figure>> byQuestion = new LinkedHashMap<>();
          classes.forEach(
              (name, found) -> {
                Map<String, Figure> figures = new LinkedHashMap<>();
                for (String question : questions) {
                  Figure figure = Figure.ofSeeds(found.getOrDefault(question, List.of()));
                  figures.put(question, figure);
                  byQuestion.computeIfAbsent(question, k -> new ArrayList<>()).add(figure);
                }
                rows.add(new Row(place.data, name, place.method, place.encoder, figures));
              });
          if (classes.size() > 1) {
            Map<String, Figure> figures = new LinkedHashMap<>();
            byQuestion.forEach((question, all) -> figures.put(question, Figure.ofClasses(all)));
            means.add(new Row(place.data, MEAN, place.method, place.encoder, figures));
          }
        });
    rows.addAll(means);
    return new GridTable(List.copyOf(questions), rows);
  }

  /** What is asked, with what a sweep varies. */
  static String question(CellResult cell) {
    String question = cell.question();
    if (cell.severity() != 0 && cell.severity() != 5) {
      question += " severity " + cell.severity();
    }
    return cell.leftOut() == null ? question : question + " unseen " + cell.leftOut();
  }

  /** The figure of a place, or {@link Figure#NONE}. */
  public Figure figure(
      String data, String className, String method, String encoder, String question) {
    return rows.stream()
        .filter(
            row ->
                row.data.equals(data)
                    && row.className.equals(className)
                    && row.method.equals(method)
                    && (encoder == null || encoder.equals(row.encoder)))
        .map(row -> row.figures.getOrDefault(question, Figure.NONE))
        .findFirst()
        .orElse(Figure.NONE);
  }
}
