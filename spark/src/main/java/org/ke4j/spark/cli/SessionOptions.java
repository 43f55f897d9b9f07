package org.ke4j.spark.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import org.ke4j.error.UsageException;
import picocli.CommandLine.Option;

/** Which Spark does the work. */
final class SessionOptions {
  /** What executors elsewhere need besides Spark; the launcher tells. */
  private static final String JARS = "ke4j.spark.jars";

  @Option(
      names = "--master",
      paramLabel = "URL",
      description =
          "where the work is done: local[N], spark://HOST:PORT, yarn, ... (default: what"
              + " spark-submit says, else local[*], this machine alone)")
  private String master;

  @Option(
      names = "--conf",
      paramLabel = "NAME=VALUE",
      description = "a setting of Spark, for example spark.executor.memory=4g; may be repeated")
  private Map<String, String> settings = new LinkedHashMap<>();

  /** What a verb does with Spark. */
  interface Work {
    void with(SparkSession spark) throws IOException;
  }

  /** Works with a session; one that was there already stays open. */
  void run(String job, Work work) throws IOException {
    boolean there = !SparkSession.getDefaultSession().isEmpty();
    SparkSession spark = start(job);
    try {
      work.with(spark);
    } catch (FSError e) {
      // Hadoop makes an error of what a local disk says.
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getMessage(), e);
    } finally {
      if (!there) {
        spark.stop();
      }
    }
  }

  /** How files are found, before a session is started. */
  Configuration hadoop() {
    scala.Option<SparkSession> there = SparkSession.getDefaultSession();
    return there.isEmpty()
        ? SparkHadoopUtil.get().newConfiguration(configured())
        : there.get().sessionState().newHadoopConf();
  }

  private SparkConf configured() {
    SparkConf conf = new SparkConf();
    settings.forEach(conf::set);
    return conf;
  }

  private SparkSession start(String job) {
    SparkConf conf = configured();
    if (master != null) {
      conf.setMaster(master);
    }
    conf.setIfMissing("spark.master", "local[*]");
    conf.setIfMissing("spark.app.name", "ke spark " + job);
    String where = conf.get("spark.master");
    boolean local = where.equals("local") || where.startsWith("local[");
    if (local) {
      conf.setIfMissing("spark.ui.enabled", "false");
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
    } else if (System.getProperty(JARS) != null) {
      conf.setIfMissing("spark.jars", System.getProperty(JARS));
    }
    conf.setIfMissing("spark.sql.session.timeZone", "UTC");
    conf.setIfMissing("spark.sql.adaptive.enabled", "true");
    try {
      SparkSession spark = SparkSession.builder().config(conf).getOrCreate();
      spark.sparkContext().setLogLevel("ERROR");
      return spark;
    } catch (IllegalAccessError e) {
      throw new UsageException(
          "Spark needs Java options that open packages of Java to it; './ke spark' and spark-submit"
              + " set them");
    }
  }
}
