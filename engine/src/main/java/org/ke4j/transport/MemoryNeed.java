package org.ke4j.transport;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Locale;
import org.ke4j.error.Ke4jException;

/**
 * Estimates what a problem needs before it is started, and chooses how its costs are kept.
 *
 * @param working bytes of heap for the solver and the panels that its costs are computed in
 * @param matrix bytes of heap for the whole cost matrix; 0 if the problem's room has them
 * @param outside bytes outside of the heap, for BLAS
 */
record MemoryNeed(long working, long matrix, long outside) {
  /** Per point: core arcs and their growth, shortlists, tree, potentials; measured, rounded up. */
  private static final long ASSIGNMENT_POINT = 1600;

  private static final long SIMPLEX_POINT = 2400;

  /** Share of the heap's part for long-lived objects that may be full. */
  private static final double LIVE = 0.95;

  static MemoryNeed of(TransportProblem problem, boolean assignment) {
    long n = problem.n();
    long m = problem.m();
    long points = assignment ? ASSIGNMENT_POINT * n : SIMPLEX_POINT * (n + m);
    long threads = problem.threadCount();
    if (problem.ground() == null) {
      return new MemoryNeed(points * threads, 0, 0);
    }
    long panel =
        8L * m * CloudCosts.panelRows(problem.n(), problem.m(), problem.threadCount()) * threads;
    long copies = 8L * m * problem.x().dimension();
    long matrix = problem.room().holds(n * m) ? 0 : 8 * n * m;
    return new MemoryNeed(points * threads + panel, matrix, panel + copies);
  }

  /** Whether the matrix can be stored: by its size, and beside what lives in the heap already. */
  boolean storable(Heap heap) {
    return matrix / 8 <= Integer.MAX_VALUE - 8 && fits(matrix + working, heap);
  }

  /**
   * Chooses.
   *
   * @return whether the whole matrix is stored
   * @throws Ke4jException with advice if the problem cannot fit in the heap
   */
  boolean store(TransportProblem problem, Heap heap) {
    boolean asked = problem.storage() == TransportProblem.Storage.STORED;
    if (problem.storage() != TransportProblem.Storage.ON_THE_FLY && storable(heap)) {
      return true;
    }
    if (!asked && fits(working, heap)) {
      return false;
    }
    long need = working + (asked ? matrix : 0);
    throw new Ke4jException(
        String.format(
            Locale.ROOT,
            "transport of %d x %d points: it needs about %d MB of heap%s, %d MB of %d are free; give"
                + " the Java machine more (-Xmx%dm)%s, or take fewer points",
            problem.n(),
            problem.m(),
            megabytes(need),
            asked ? " to store the costs" : "",
            megabytes(Math.max(0, room(heap))),
            megabytes(heap.most()),
            megabytes((long) ((need + heap.live()) * 1.6)),
            asked ? ", compute the costs on the fly" : ""));
  }

  /** Whether so many bytes of heap are free. */
  static boolean free(long bytes) {
    return fits(bytes, Heap.ofProcess());
  }

  private static boolean fits(long need, Heap heap) {
    return need <= room(heap) || need <= room(heap.collected());
  }

  private static long room(Heap heap) {
    return (long) (LIVE * heap.most()) - heap.live();
  }

  private static long megabytes(long bytes) {
    return (bytes + (1 << 20) - 1) >> 20;
  }

  /** How full the heap is. */
  interface Heap {
    /** The largest size that its part for long-lived objects may grow to, in bytes. */
    long most();

    /** Bytes in use, garbage included. */
    long live();

    /** The same heap without its garbage. */
    Heap collected();

    /**
     * That of this process. The library never asks for a collection: what is garbage is told by
     * what was left when the Java machine last collected a part of the heap. A part that was never
     * collected counts as it is, but for that in which objects are born, which every collection
     * empties.
     */
    static Heap ofProcess() {
      Runtime runtime = Runtime.getRuntime();
      long most = runtime.maxMemory();
      long live = 0;
      long left = 0;
      for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
        if (pool.getType() != MemoryType.HEAP) {
          continue;
        }
        boolean longLived = pool.isUsageThresholdSupported();
        if (longLived) {
          long tenured = pool.getUsage().getMax();
          most = tenured > 0 ? Math.min(most, tenured) : most;
        }
        long used = pool.getUsage().getUsed();
        MemoryUsage collected = pool.getCollectionUsage();
        boolean told = collected != null && (!longLived || collected.getUsed() > 0);
        live += used;
        left += told ? Math.min(used, collected.getUsed()) : used;
      }
      long remaining = left;
      return of(most, live, () -> remaining);
    }

    /** With given numbers. */
    static Heap of(long most, long live, java.util.function.LongSupplier collect) {
      return new Heap() {
        @Override
        public long most() {
          return most;
        }

        @Override
        public long live() {
          return live;
        }

        @Override
        public Heap collected() {
          long left = collect.getAsLong();
          return of(most, left, () -> left);
        }
      };
    }
  }
}
