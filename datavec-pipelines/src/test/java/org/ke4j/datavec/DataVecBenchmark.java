package org.ke4j.datavec;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;
import java.util.function.Supplier;
import org.ke4j.dataset.Fixtures;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Transformation;
import org.ke4j.random.Seeds;
import org.ke4j.transformation.RgbTransform;
import org.ke4j.transformation.SeverityTable;
import org.ke4j.transformation.TransformationOptions;
import org.ke4j.transformation.Transformations;

/**
 * Prints what the way through DataVec costs an image: each of the paper's ten transformations as
 * plain arithmetic and through the interface, in turn, best of nine rounds, processor time of one
 * thread. Run its {@code main} on the test class path.
 */
public final class DataVecBenchmark {
  private static final int ROUNDS = 9;
  private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

  private DataVecBenchmark() {}

  public static void main(String[] arguments) {
    for (int side : new int[] {32, 224}) {
      RgbImage image = Fixtures.image(side, side, 5);
      int count = side == 32 ? 2000 : 60;
      double plainSum = 0;
      double throughSum = 0;
      for (Transformation t : Transformations.paper()) {
        TransformationOptions options =
            TransformationOptions.DEFAULTS.withTable(SeverityTable.fitting(image));
        RgbTransform arithmetic = (RgbTransform) Transformations.dataVec(t.name(), 1, options);
        double plain = Double.MAX_VALUE;
        double through = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
          plain = Math.min(plain, time(count, () -> arithmetic.apply(image, Seeds.stream(1))));
          through = Math.min(through, time(count, () -> t.apply(image, 1, Seeds.stream(1))));
        }
        plainSum += plain;
        throughSum += through;
        print(side, t.name(), plain, through);
      }
      print(side, "mean of ten", plainSum / 10, throughSum / 10);
    }
  }

  private static void print(int side, String name, double plain, double through) {
    System.out.printf(
        Locale.ROOT,
        "%d px %-18s plain %9.1f us, through DataVec %9.1f us, costs %6.1f us%n",
        side,
        name,
        plain,
        through,
        through - plain);
  }

  private static double time(int count, Supplier<RgbImage> work) {
    long start = CLOCK.getCurrentThreadCpuTime();
    int bytes = 0;
    for (int i = 0; i < count; i++) {
      bytes += work.get().rgb().length;
    }
    if (bytes == 0) {
      throw new IllegalStateException("no image has no bytes");
    }
    return (CLOCK.getCurrentThreadCpuTime() - start) / 1e3 / count;
  }
}
