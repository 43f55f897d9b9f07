package org.ke4j.spark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.ke4j.error.Ke4jException;
import org.ke4j.progress.Progress;
import org.ke4j.store.Printable;
import org.ke4j.store.Provenance;
import org.ke4j.store.Sha256;

/**
 * A table that is made and written in chunks of the input, each of them as a whole or not at all.
 */
public final class ChunkedJob {
  /**
   * How a table of text is written and read, so that any name comes back as it was: RFC 4180, with
   * the quotes of a value doubled, and line breaks and spaces kept. Parquet ignores it.
   */
  private static final Map<String, String> TEXT =
      Map.of(
          "header", "true",
          "escape", "\"",
          "lineSep", "\n",
          "multiLine", "true",
          "ignoreLeadingWhiteSpace", "false",
          "ignoreTrailingWhiteSpace", "false");

  /** Damaged pictures that are named where there are too many. */
  private static final int EXAMPLES = 3;

  private ChunkedJob() {}

  /**
   * What came out, counted in what was written.
   *
   * @param out folder
   * @param pictures rows
   * @param damaged rows with an error
   * @param anomalies rows with the verdict anomaly; null for a job without verdicts
   * @param chunks of the job
   * @param resumed chunks that an earlier start had finished
   */
  public record Summary(
      String out, long pictures, long damaged, Long anomalies, int chunks, int resumed) {}

  /**
   * Runs what is not finished.
   *
   * @param work what becomes of the pictures
   * @param schema of what it gives
   * @param identity what decides the result besides the input, by name
   * @throws Ke4jException if more pictures of the whole job are damaged than the limit allows: as
   *     soon as that is certain, else at the end; what was found out is written
   */
  static Summary run(
      SparkSession spark,
      Source source,
      UnaryOperator<Dataset<Row>> work,
      StructType schema,
      Output output,
      Map<String, String> identity,
      Progress progress)
      throws IOException {
    Ledger ledger =
        Ledger.open(output, job(source, output, identity), spark.sessionState().newHadoopConf());
    List<Listing.File> files = source.files();
    int chunks = (files.size() + output.chunkFiles() - 1) / output.chunkFiles();
    long pictures = 0;
    long damaged = 0;
    long anomalies = 0;
    int resumed = 0;
    List<String> withDamage = new ArrayList<>();
    for (int chunk = 0; chunk < chunks; chunk++) {
      int from = chunk * output.chunkFiles();
      List<Listing.File> some =
          files.subList(from, Math.min(files.size(), from + output.chunkFiles()));
      boolean finished = ledger.finished(chunk);
      if (finished) {
        resumed++;
      } else {
        write(ledger, chunk, work.apply(source.read(spark, some, output.partitions())), output);
      }
      if (ledger.writers(chunk) > 1) {
        ledger.reopen(chunk);
        throw new Ke4jException(
            ledger.chunk(chunk)
                + ": another job wrote here at the same time: end it, and start this one again");
      }
      Row counts =
          finished
              ? countAgain(spark, ledger, chunk, output, schema)
              : count(spark, ledger.chunk(chunk), output, schema);
      pictures += counts.getLong(0);
      damaged += counts.getLong(1);
      anomalies += counts.getLong(2);
      if (source.format() == Source.Format.FILES && counts.getLong(0) != some.size()) {
        ledger.reopen(chunk);
        throw new Ke4jException(
            String.format(
                Locale.ROOT,
                "%s: expected %d rows, found %d: start the job again",
                ledger.chunk(chunk),
                some.size(),
                counts.getLong(0)));
      }
      if (!finished) {
        ledger.note(chunk);
      }
      progress.at("chunks", chunk + 1, chunks);
      if (counts.getLong(1) > 0) {
        withDamage.add(ledger.chunk(chunk));
      }
      if (source.format() == Source.Format.FILES) {
        // What is not read yet may be sound, all of it: earlier than this nothing is certain.
        check(spark, withDamage, output, schema, files.size(), damaged);
      }
    }
    check(spark, withDamage, output, schema, pictures, damaged);
    boolean judges = List.of(schema.fieldNames()).contains("verdict");
    return new Summary(
        output.folder(), pictures, damaged, judges ? anomalies : null, chunks, resumed);
  }

  private static Map<String, String> job(
      Source source, Output output, Map<String, String> identity) {
    Map<String, String> job = new LinkedHashMap<>(identity);
    Sha256 hash = new Sha256();
    for (Listing.File file : source.files()) {
      hash.add(file.name()).add(file.length()).add(file.time());
    }
    job.put("input", source.root());
    job.put("files", source.files().size() + " with the hash " + hash.hex());
    job.put("read as", source.format().name().toLowerCase(Locale.ROOT));
    job.put("written as", output.format());
    job.put("files of a chunk", String.valueOf(output.chunkFiles()));
    job.put("ke4j", Provenance.runningVersions().get("ke4j"));
    return job;
  }

  /** Writes a chunk as a whole; of one that fails nothing stays. */
  private static void write(Ledger ledger, int chunk, Dataset<Row> table, Output output)
      throws IOException {
    boolean done = false;
    try {
      write(table, ledger.chunk(chunk), output);
      done = true;
    } finally {
      if (!done) {
        ledger.discard(chunk);
      }
    }
  }

  private static void write(Dataset<Row> table, String chunk, Output output) {
    table
        .write()
        .format(output.format())
        .options(TEXT)
        .option("mapreduce.fileoutputcommitter.algorithm.version", "1")
        .option("mapreduce.fileoutputcommitter.marksuccessfuljobs", "true")
        .mode(SaveMode.Overwrite)
        .save(chunk);
  }

  /** What was written. */
  private static Dataset<Row> read(
      SparkSession spark, String chunk, Output output, StructType schema) {
    return spark.read().format(output.format()).schema(schema).options(TEXT).load(chunk);
  }

  /**
   * Counts what an earlier start finished. A chunk that cannot be read any more is not finished: it
   * will be written again.
   */
  private static Row countAgain(
      SparkSession spark, Ledger ledger, int chunk, Output output, StructType schema)
      throws IOException {
    Exception why = null;
    try {
      if (ledger.asNoted(chunk)) {
        return count(spark, ledger.chunk(chunk), output, schema);
      }
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare
      why = e;
    }
    ledger.reopen(chunk);
    throw new Ke4jException(
        ledger.chunk(chunk) + ": what an earlier start wrote is damaged: start the job again", why);
  }

  private static Row count(SparkSession spark, String chunk, Output output, StructType schema) {
    boolean judges = List.of(schema.fieldNames()).contains("verdict");
    return read(spark, chunk, output, schema)
        .select(
            functions.count(functions.lit(1)),
            functions.count(functions.col("error")),
            judges
                ? functions.count(functions.when(functions.col("verdict").equalTo("anomaly"), 1))
                : functions.lit(0L))
        .first();
  }

  /** Checks the share of damaged pictures of the whole job, and names some of them. */
  private static void check(
      SparkSession spark,
      List<String> chunks,
      Output output,
      StructType schema,
      long pictures,
      long damaged) {
    if (!DamageLimit.exceeded(damaged, pictures, output.largestDamaged())) {
      return;
    }
    List<String> some = new ArrayList<>();
    for (int i = 0; i < chunks.size() && some.size() < EXAMPLES; i++) {
      read(spark, chunks.get(i), output, schema)
          .filter("error is not null")
          .select("name", "error")
          .limit(EXAMPLES - some.size())
          .collectAsList()
          .forEach(row -> some.add("; " + Printable.line(row.get(0) + ": " + row.get(1))));
    }
    DamageLimit.check(damaged, pictures, output.largestDamaged(), String.join("", some));
  }
}
