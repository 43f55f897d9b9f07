package org.ke4j.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.ke4j.image.Dataset;
import org.ke4j.knowledge.Agreement;
import org.ke4j.knowledge.Knowledge;
import org.ke4j.protocol.MeaningPresets;
import org.ke4j.report.TextTable;

/** How chosen negatives agree with the human-supervised table, class by class. */
public final class HumanAgreement {
  /**
   * Of one class.
   *
   * @param precision share of the chosen that the table has; null where none was chosen
   * @param recall share of the table's that were chosen; null where it has none
   * @param exact whether both sets are equal
   */
  public record Figures(Double precision, Double recall, boolean exact) {}

  private final List<Agreement> agreements = new ArrayList<>();

  /**
   * Compares the negatives of a class with the table of its data set.
   *
   * @return precision and recall
   * @throws org.ke4j.error.UsageException if there is no table for the data set
   */
  Figures add(Dataset dataset, Knowledge knowledge) {
    Agreement agreement =
        Agreement.of(
            knowledge,
            MeaningPresets.of(MeaningPresets.PAPER, dataset).changes().get(knowledge.className()));
    agreements.add(agreement);
    return new Figures(
        number(agreement.precision()), number(agreement.recall()), agreement.exact());
  }

  /** A row for each class and the mean of the classes. */
  TextTable table() {
    TextTable table = new TextTable("class", "chosen", "human", "both", "precision", "recall");
    for (Agreement a : agreements) {
      table.row(
          a.className(), a.chosen(), a.expected(), a.both(), text(a.precision()), text(a.recall()));
    }
    if (agreements.size() > 1) {
      long exact = agreements.stream().filter(Agreement::exact).count();
      table.row(
          "mean, " + exact + " exact",
          null,
          null,
          null,
          text(mean(Agreement::precision)),
          text(mean(Agreement::recall)));
    }
    return table;
  }

  /** The mean of the classes that have a value; NaN if none has. */
  private double mean(ToDoubleFunction<Agreement> value) {
    return agreements.stream()
        .mapToDouble(value)
        .filter(v -> !Double.isNaN(v))
        .average()
        .orElse(Double.NaN);
  }

  private static Double number(double value) {
    return Double.isNaN(value) ? null : value;
  }

  private static String text(double value) {
    return Double.isNaN(value) ? null : String.format(Locale.ROOT, "%.2f", value);
  }
}
