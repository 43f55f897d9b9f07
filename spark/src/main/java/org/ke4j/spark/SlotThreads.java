package org.ke4j.spark;

import java.util.function.Supplier;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;
import org.ke4j.graph.Backend;

/**
 * How many compute threads a process of Spark may use: as many as it has task slots, so that an
 * executor of four cores on a machine of sixteen takes four. All its tasks share them and take
 * turns.
 */
final class SlotThreads {
  private SlotThreads() {}

  /**
   * Task slots of an executor, found on the driver.
   *
   * @return 0 where only the executor's own machine can tell
   */
  static int ofExecutors(SparkContext context) {
    SparkConf conf = context.conf();
    return context.isLocal()
        ? context.defaultParallelism()
        : conf.getInt("spark.executor.cores", 0);
  }

  /** Starts ND4J in this process. */
  static void start(int threads) {
    Backend.start(count(threads));
  }

  /** Compute threads of this process: its slots, at most the machine's cores. */
  static int count(int threads) {
    int cores = Runtime.getRuntime().availableProcessors();
    return Math.max(1, threads == 0 ? cores : Math.min(cores, threads));
  }

  /**
   * Starts ND4J in this process, and opens what a task uses until it ends, however it ends.
   *
   * @param threads as of {@link #start}
   */
  static <T extends AutoCloseable> T use(int threads, Supplier<Resident.Lease<T>> opener) {
    start(threads);
    Resident.Lease<T> lease = opener.get();
    atEnd(lease::close);
    return lease.get();
  }

  /** Calls something when the running task ends, however it ends. */
  static void atEnd(Runnable action) {
    TaskContext task = TaskContext.get();
    if (task != null) {
      task.addTaskCompletionListener((TaskCompletionListener) done -> action.run());
    }
  }
}
