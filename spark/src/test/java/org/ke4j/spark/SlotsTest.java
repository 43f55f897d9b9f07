package org.ke4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.ke4j.FitOptions;
import org.ke4j.error.Ke4jException;
import org.ke4j.transport.GroundDistance;

/** Every task refuses to work beside a driver with another KE4J, whatever it would do. */
class SlotsTest {
  private static Iterator<Row> rows() {
    return List.of(RowFactory.create("a", "b", null, new byte[1], null, 0)).iterator();
  }

  @Test
  void everyTaskRefusesAnotherVersion() {
    Slots other = new Slots(2, "0.0.1");
    RankOptions rank =
        new RankOptions(
            List.of("flip", "rot90"), 1, GroundDistance.COSINE, 1, 0, Double.NaN, Double.NaN, 1, 1);
    OneSession.get();
    var encoder = PictureJobs.context(OneSession.get()).broadcast(SharedEncoder.of("ke32"));
    Map<String, Executable> tasks =
        Map.of(
            "embed", () -> new EmbedRows(encoder, other).call(rows()),
            "score", () -> new ScoreRows(null, false, other).call(rows()),
            "views", () -> new ViewRows(encoder, rank, other).call(rows()),
            "packed views", () -> new PackedViews(encoder, FitOptions.DEFAULTS, other).call(rows()),
            "transport",
                () ->
                    new TransportGroups(GroundDistance.COSINE, Double.NaN, Map.of(), other)
                        .call("", rows()),
            "shard", () -> new ShardChoice(1, 0, other).call(0L, rows()),
            "drift",
                () -> new DriftGroups(null, 1, 19, 1, .05, 1, Map.of(), other).call("", rows()),
            "function", () -> new ScoreUdf(null, other).call(new byte[1]),
            "evaluate", () -> new ComputePart("", other).apply(null));
    tasks.forEach(
        (name, task) -> {
          String message = assertThrows(Ke4jException.class, task, name).getMessage();
          assertTrue(message.contains("the driver 0.0.1"), name + ": " + message);
        });
  }

  @Test
  void threadsAreThoseOfTheSlots() {
    int cores = Runtime.getRuntime().availableProcessors();
    assertEquals(1, Slots.of(1).count());
    assertEquals(cores, Slots.of(0).count());
    assertEquals(cores, Slots.of(10_000).count());
  }

  /** One core on YARN and Kubernetes, unless more are asked for, whatever the machine has. */
  @Test
  void threadsAreThoseThatSparkGives() {
    int cores = Runtime.getRuntime().availableProcessors();
    Map<String, Integer> masters =
        Map.of(
            "local", 1,
            "local[3]", 3,
            "local[3,2]", 3,
            "local[*]", cores,
            "local[*, 4]", cores,
            "local-cluster[2,3,1024]", 3,
            "local-cluster[2, 1, 1024]", 1,
            "yarn", 1,
            "k8s://https://host:443", 1,
            "spark://host:7077", 0);
    masters.forEach(
        (master, threads) -> {
          SparkConf conf =
              new SparkConf(false).setMaster(master).set("spark.default.parallelism", "64");
          assertEquals(threads, Slots.threads(conf), master);
          boolean local = master.matches("local(\\[.*)?");
          conf.set("spark.executor.cores", "5");
          assertEquals(local ? threads : 5, Slots.threads(conf), master);
        });
    String executor =
        "org.apache.spark.executor.CoarseGrainedExecutorBackend --driver-url spark://x --cores ";
    assertEquals(7, Slots.given(executor + "7 --app-id app-1"));
    assertEquals(cores, Slots.given("org.example.Main --cores 7"));
    assertEquals(cores, Slots.given(""));
  }
}
