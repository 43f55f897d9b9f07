package org.ke4j.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Locale;
import org.ke4j.report.TextTable;
import org.ke4j.transport.TransportResult;

/**
 * An exact transport, or a certified interval of its cost.
 *
 * @param cost of the coupling
 * @param lower end of the interval; null where the cost is exact
 * @param upper end of the interval
 * @param dualityGap relative
 * @param solver which solved it
 * @param n points of the first cloud
 * @param m points of the second cloud
 * @param costSeconds what computing costs took
 * @param solveSeconds what solving took
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TransportReport(
    double cost,
    Double lower,
    Double upper,
    double dualityGap,
    String solver,
    int n,
    int m,
    double costSeconds,
    double solveSeconds) {

  static TransportReport of(TransportResult found, boolean bounded) {
    return new TransportReport(
        found.cost(),
        bounded ? found.dual() : null,
        bounded ? found.cost() : null,
        found.relativeGap(),
        found.solver(),
        found.potentialsX().length,
        found.potentialsY().length,
        found.costSeconds(),
        found.solveSeconds());
  }

  /** For people. */
  public TextTable table() {
    TextTable table = new TextTable("result", "value");
    table.row("cost", text(cost));
    if (lower != null) {
      table.row("lower", text(lower));
      table.row("upper", text(upper));
    }
    table.row("dualityGap", text(dualityGap));
    table.row("solver", solver);
    table.row("n", n);
    table.row("m", m);
    table.row("costSeconds", text(costSeconds));
    table.row("solveSeconds", text(solveSeconds));
    return table;
  }

  private static String text(double number) {
    if (number == 0) {
      return "0";
    }
    boolean plain = Math.abs(number) >= 1e-4 && Math.abs(number) < 1e9;
    return String.format(Locale.ROOT, plain ? "%.9f" : "%.9e", number);
  }
}
