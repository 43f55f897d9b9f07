package org.ke4j.transport;

import java.nio.file.Path;
import java.util.Locale;
import org.ke4j.matrix.Npy;

/** Prints one JSON line for X.npy Y.npy [limit] [paired] [ground]: cost and CPU seconds. */
public final class TransportBenchmark {
  private TransportBenchmark() {}

  public static void main(String[] args) throws Exception {
    Cloud x = Cloud.of(Npy.read(Path.of(args[0])));
    Cloud y = Cloud.of(Npy.read(Path.of(args[1])));
    int n = Integer.parseInt(args[2]);
    int m = Integer.parseInt(args[3]);
    x = head(x, n);
    y = head(y, m);
    boolean paired = args[4].equals("paired");
    int repeat = args.length > 5 ? Integer.parseInt(args[5]) : 1;
    for (int k = 0; k < repeat; k++) {
      TransportProblem p = TransportProblem.between(x, y, GroundDistance.COSINE).paired(paired);
      if (args[4].equals("weighted")) {
        double[] a = new java.util.SplittableRandom(1).doubles(n).toArray();
        p = p.weights(a, null);
      }
      long t = java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      TransportResult r = Transport.solve(p);
      t = java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - t;
      System.out.printf(
          Locale.ROOT,
          "{\"n\": %d, \"m\": %d, \"cost\": %.12f, \"gap\": %.2e, \"solver\": \"%s\","
              + " \"costSeconds\": %.3f, \"solveSeconds\": %.3f, \"thread\": %.3f}%n",
          n,
          m,
          r.cost(),
          r.relativeGap(),
          r.solver(),
          r.costSeconds(),
          r.solveSeconds(),
          t * 1e-9);
    }
  }

  private static Cloud head(Cloud cloud, int n) {
    return new Cloud(
        java.util.Arrays.copyOf(cloud.values(), n * cloud.dimension()), n, cloud.dimension());
  }
}
