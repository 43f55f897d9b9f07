package org.ke4j.spark;

import java.io.Serializable;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
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
 * @param threads 0 where only the executor's own process can tell (a standalone cluster)
 * @param version of KE4J on the driver: executors of another version refuse to work
 */
record Slots(int threads, String version) implements Serializable {
  private static final String RUNNING = Provenance.runningVersions().get("ke4j");

  private static final Pattern LOCAL =
      Pattern.compile("local(?:\\[\\s*(\\*|\\d+)\\s*(?:,\\s*\\d+\\s*)?])?");

  private static final Pattern LOCAL_CLUSTER =
      Pattern.compile("local-cluster\\[\\s*\\d+\\s*,\\s*(\\d+)\\s*,.*");

  /** What Spark starts an executor with. */
  private static final Pattern GIVEN =
      Pattern.compile("org\\.apache\\.spark\\..* --cores (\\d+).*");

  /** As many as an executor has, found on the driver. */
  static Slots of(SparkSession spark) {
    return of(threads(spark.sparkContext().conf()));
  }

  /** The cores that Spark gives an executor; 0 where the driver cannot know. */
  static int threads(SparkConf conf) {
    String master = conf.get("spark.master", "");
    Matcher local = LOCAL.matcher(master);
    if (local.matches()) {
      String number = local.group(1) == null ? "1" : local.group(1);
      return number.equals("*") ? cores() : Integer.parseInt(number);
    }
    Matcher cluster = LOCAL_CLUSTER.matcher(master);
    int usual =
        cluster.matches()
            ? Integer.parseInt(cluster.group(1))
            : master.startsWith("yarn") || master.startsWith("k8s:") ? 1 : 0;
    return conf.getInt("spark.executor.cores", usual);
  }

  /** The cores that the command of an executor's process states; those of the machine without. */
  static int given(String command) {
    Matcher given = GIVEN.matcher(command);
    return given.matches() ? Integer.parseInt(given.group(1)) : cores();
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  static Slots of(int threads) {
    return new Slots(threads, running());
  }

  /** The version of KE4J in this process. */
  static String running() {
    return RUNNING;
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
    int slots = threads == 0 ? given(System.getProperty("sun.java.command", "")) : threads;
    return Math.max(1, Math.min(cores(), slots));
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
