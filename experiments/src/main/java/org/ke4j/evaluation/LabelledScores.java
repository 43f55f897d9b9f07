package org.ke4j.evaluation;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.ke4j.error.CorruptFileException;

/**
 * Scores with the right answers.
 *
 * @param anomaly whether each is an anomaly
 * @param score anomaly scores, higher = more anomalous
 */
public record LabelledScores(boolean[] anomaly, double[] score) {

  /**
   * Reads a CSV file with columns {@code label} (0 or 1) and {@code score}; others are ignored.
   *
   * @throws CorruptFileException naming the line if it is not such a file
   */
  public static LabelledScores read(Path file) throws IOException {
    boolean[] anomaly = new boolean[16];
    double[] scores = new double[16];
    int n = 0;
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setTrim(true).get();
    try (Reader in = Files.newBufferedReader(file);
        CSVParser rows = format.parse(in)) {
      if (!rows.getHeaderNames().containsAll(List.of("label", "score"))) {
        throw new CorruptFileException(
            file, "line 1", "columns 'label' and 'score'", String.valueOf(rows.getHeaderNames()));
      }
      for (CSVRecord row : rows) {
        String where = "line " + rows.getCurrentLineNumber();
        if (!row.isConsistent()) {
          throw new CorruptFileException(
              file, where, rows.getHeaderNames().size() + " columns", row.size() + " columns");
        }
        if (n == scores.length) {
          anomaly = Arrays.copyOf(anomaly, 2 * n);
          scores = Arrays.copyOf(scores, 2 * n);
        }
        String label = row.get("label");
        if (!label.matches("[01](\\.0+)?")) {
          throw new CorruptFileException(file, where, "label 0 or 1", "'" + label + "'");
        }
        anomaly[n] = label.startsWith("1");
        scores[n++] = number(file, where, row.get("score"));
      }
    } catch (CharacterCodingException e) {
      throw new CorruptFileException(file, "content", "text in UTF-8", "other bytes", e);
    } catch (UncheckedIOException | IllegalArgumentException e) {
      throw new CorruptFileException(file, "content", "comma-separated values", e.getMessage(), e);
    }
    return new LabelledScores(Arrays.copyOf(anomaly, n), Arrays.copyOf(scores, n));
  }

  public int anomalousCount() {
    int count = 0;
    for (boolean a : anomaly) {
      count += a ? 1 : 0;
    }
    return count;
  }

  public int normalCount() {
    return anomaly.length - anomalousCount();
  }

  /** The scores of one kind. */
  public double[] of(boolean anomalous) {
    double[] found = new double[anomalous ? anomalousCount() : normalCount()];
    int n = 0;
    for (int i = 0; i < score.length; i++) {
      if (anomaly[i] == anomalous) {
        found[n++] = score[i];
      }
    }
    return found;
  }

  private static double number(Path file, String where, String text) {
    try {
      double value = Double.parseDouble(text);
      if (!Double.isNaN(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // reported below, as NaN is
    }
    throw new CorruptFileException(file, where, "a number as score", "'" + text + "'");
  }
}
