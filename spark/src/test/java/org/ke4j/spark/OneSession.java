package org.ke4j.spark;

import org.apache.spark.sql.SparkSession;

/** The one session of all tests of a process. */
final class OneSession {
  private OneSession() {}

  static synchronized SparkSession get() {
    return SparkSession.builder()
        .master("local[2]")
        .appName("tests")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "3")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir") + "/ke4j-warehouse")
        .getOrCreate();
  }
}
