package org.ke4j.spark;

import java.io.Serializable;
import java.util.function.Supplier;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.TaskCompletionListener;
import org.ke4j.error.Ke4jException;
import org.ke4j.graph.Backend;
import org.ke4j.store.Provenance;

/**
 * What each task takes along from the driver: how many compute threads its process may use, and
 * which KE4J the driver runs. A process uses as many threads as it has task slots, so that an
 * executor of four cores on a machine of sixteen takes four; all its tasks share them and take
 * turns.
 *
 * @param threads 0 where only the executor's own machine can tell
 * @param version of KE4J on the driver: executors of another version refuse to work
 */
record Slots(int threads, String version) implements Serializable {
  /** As many as an executor has, found on the driver. */
  static Slots of(SparkSession spark) {
    SparkContext context = spark.sparkContext();
    SparkConf conf = context.conf();
    return of(
        context.isLocal() ? context.defaultParallelism() : conf.getInt("spark.executor.cores", 0));
  }

  static Slots of(int threads) {
    return new Slots(threads, running());
  }

  /** The version of KE4J in this process. */
  static String running() {
    return Provenance.runningVersions().get("ke4j");
  }

  /**
   * Starts ND4J in this process; every task begins with it.
   *
   * @throws Ke4jException if this process has another KE4J than the driver
   */
  void start() {
    if (!version.equals(running())) {
      throw new Ke4jException(
          "this executor has KE4J " + running() + ", the driver " + version + ": use one version");
    }
    Backend.start(count());
  }

  /** Compute threads of this process: its slots, at most the machine's cores. */
  int count() {
    int cores = Runtime.getRuntime().availableProcessors();
    return Math.max(1, threads == 0 ? cores : Math.min(cores, threads));
  }

  /** Starts, and opens what a task uses until it ends, however it ends. */
  <T extends AutoCloseable> T use(Supplier<Resident.Lease<T>> opener) {
    start();
    Resident.Lease<T> lease = opener.get();
    atEnd(lease::close);
    return lease.get();
  }

  /** Calls something when the running task ends, however it ends. */
  private static void atEnd(Runnable action) {
    TaskContext task = TaskContext.get();
    if (task != null) {
      task.addTaskCompletionListener((TaskCompletionListener) done -> action.run());
    }
  }
}
