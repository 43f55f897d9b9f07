package org.ke4j.paper;

import java.io.IOException;
import java.util.List;
import org.ke4j.error.UsageException;

/** Tables and figures by name. */
public final class Paper {
  private static final List<String> NAMES =
      List.of(
          "table1",
          "table2",
          "table3",
          "table4",
          "table5",
          "figure1",
          "figure3",
          "figure4",
          "figure5",
          "ablation-encoder");

  private Paper() {}

  /** What there is. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * Measures a table or figure; finished cells are not computed again.
   *
   * @throws UsageException if there is none of this name
   */
  public static PaperResult of(String name, PaperOptions options) throws IOException {
    return switch (name) {
      case "table1", "table2", "table3" -> new PaperTables(options).protocols(name);
      case "table4" -> new PaperTables(options).encodersAlone();
      case "table5" -> new PaperTables(options).numberOfViews();
      case "ablation-encoder" -> new PaperTables(options).ablationEncoder();
      case "figure1" -> new PaperFigures(options).everything();
      case "figure3" ->
          new PaperFigures(options).examples(name, List.of("bus", "train", "motorcycle"));
      case "figure4" -> new PaperFigures(options).distances();
      case "figure5" ->
          new PaperFigures(options).examples(name, List.of("apple", "orange", "pear", "sunflower"));
      default ->
          throw new UsageException(
              "no table or figure '" + name + "'; there are: " + String.join(", ", NAMES));
    };
  }
}
