package org.ke4j.grid;

import java.util.List;
import java.util.Objects;

/**
 * A figure of a table: one cell over its seeds, or the mean over classes.
 *
 * @param auroc mean, 0..1; null if there is none
 * @param low lower end of the 95 % interval
 * @param high upper end
 * @param seeds how many
 * @param classes how many
 * @param images test images of a cell
 * @param inSample whether any of it is in-sample
 */
public record Figure(
    Double auroc, Double low, Double high, int seeds, int classes, int images, boolean inSample) {
  /** Nothing was measured: a dash. */
  public static final Figure NONE = new Figure(null, null, null, 0, 0, 0, false);

  private static final double QUANTILE = 1.959964;

  /**
   * Over the seeds of one class. The images are the same for all seeds, so their part of the
   * variance (bootstrap) stays; the seeds' part shrinks with their number.
   */
  static Figure ofSeeds(List<CellResult> cells) {
    List<CellResult> usable = cells.stream().filter(cell -> cell.auroc() != null).toList();
    if (usable.isEmpty()) {
      return NONE;
    }
    double mean = usable.stream().mapToDouble(CellResult::auroc).average().orElseThrow();
    double images = 0;
    double spread = 0;
    for (CellResult cell : usable) {
      double deviation = (cell.high() - cell.low()) / (2 * QUANTILE);
      images += deviation * deviation / usable.size();
      spread += (cell.auroc() - mean) * (cell.auroc() - mean);
    }
    double seeds = usable.size() > 1 ? spread / (usable.size() - 1) / usable.size() : 0;
    return of(
        mean,
        images + seeds,
        usable.size(),
        1,
        usable.get(0).images(),
        usable.stream().anyMatch(CellResult::inSample));
  }

  /** The mean over classes; classes without a figure make it a dash, since the mean is another. */
  static Figure ofClasses(List<Figure> classes) {
    if (classes.isEmpty() || classes.stream().anyMatch(f -> f.auroc == null)) {
      return NONE;
    }
    double mean = classes.stream().mapToDouble(Figure::auroc).average().orElseThrow();
    double variance = 0;
    for (Figure one : classes) {
      double deviation = (one.high - one.low) / (2 * QUANTILE);
      variance += deviation * deviation / classes.size() / classes.size();
    }
    return of(
        mean,
        variance,
        classes.stream().mapToInt(Figure::seeds).min().orElseThrow(),
        classes.size(),
        classes.get(0).images,
        classes.stream().anyMatch(Figure::inSample));
  }

  private static Figure of(
      double mean, double variance, int seeds, int classes, int images, boolean inSample) {
    double half = QUANTILE * Math.sqrt(variance);
    return new Figure(
        mean, Math.max(0, mean - half), Math.min(1, mean + half), seeds, classes, images, inSample);
  }

  /** Whether there is a figure. */
  public boolean present() {
    return Objects.nonNull(auroc);
  }
}
