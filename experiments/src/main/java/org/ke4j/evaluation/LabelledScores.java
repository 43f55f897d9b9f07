package org.ke4j.evaluation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.ke4j.error.CorruptFileException;
import org.ke4j.store.Reasons;
import org.ke4j.store.TextFile;

/**
 * Scores with the right answers.
 *
 * @param anomaly whether each is an anomaly
 * @param score anomaly scores, higher = more anomalous
 * @param views what each is the score of, by name; null if that is not known
 * @param images the number of the image that each is a view of, equal for views of one image; null
 *     if that is not known
 */
public record LabelledScores(boolean[] anomaly, double[] score, List<String> views, int[] images) {
  private static final String IMAGE = "image";
  private static final String TRANSFORMATION = "transformation";

  /** Scores of views that have no names. */
  public LabelledScores(boolean[] anomaly, double[] score) {
    this(anomaly, score, null, null);
  }

  /** Whether an image has several views, so that scores are not independent. */
  public boolean grouped() {
    return images != null && IntStream.of(images).distinct().count() < images.length;
  }

  /**
   * Reads a CSV file with columns {@code label} (0 or 1) and {@code score}. Columns {@code image}
   * and {@code transformation}, where there are such, name the views; others are ignored, and so
   * are a byte-order mark and empty lines.
   *
   * @throws CorruptFileException naming the line if it is not such a file
   */
  public static LabelledScores read(Path file) throws IOException {
    List<Boolean> anomaly = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    List<String> views = new ArrayList<>();
    List<Integer> images = new ArrayList<>();
    Map<String, Integer> numbers = new HashMap<>();
    CSVFormat format = CSVFormat.RFC4180.builder().setIgnoreSurroundingSpaces(true).get();
    try (BufferedReader in = TextFile.open(file);
        CSVParser rows = format.parse(in)) {
      Columns columns = null;
      for (CSVRecord row : rows) {
        String where = "line " + rows.getCurrentLineNumber();
        if (row.stream().allMatch(String::isEmpty)) {
          continue;
        }
        if (columns == null) {
          columns = Columns.of(file, where, row.toList());
          continue;
        }
        if (row.size() != columns.count) {
          throw new CorruptFileException(
              file, where, columns.count + " columns", row.size() + " columns");
        }
        String label = row.get(columns.label);
        if (!label.matches("[01](\\.0+)?")) {
          throw new CorruptFileException(file, where, "label 0 or 1", "'" + label + "'");
        }
        anomaly.add(label.startsWith("1"));
        scores.add(number(file, where, row.get(columns.score)));
        if (columns.image >= 0) {
          String view = columns.transformation < 0 ? "" : row.get(columns.transformation);
          images.add(numbers.computeIfAbsent(row.get(columns.image), name -> numbers.size()));
          views.add(row.get(columns.image) + (view.isEmpty() ? "" : ", " + view));
        }
      }
      if (columns == null) {
        throw new CorruptFileException(
            file, "line 1", "columns 'label' and 'score'", "the end of the file");
      }
      return new LabelledScores(
          booleans(anomaly),
          scores.stream().mapToDouble(Double::doubleValue).toArray(),
          columns.image < 0 ? null : List.copyOf(views),
          columns.image < 0 ? null : images.stream().mapToInt(Integer::intValue).toArray());
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof CharacterCodingException bytes) {
        throw TextFile.otherBytes(file, bytes);
      }
      throw new CorruptFileException(
          file, "content", "comma-separated values", Reasons.of(e.getCause()), e);
    } catch (IllegalArgumentException e) {
      throw new CorruptFileException(file, "content", "comma-separated values", e.getMessage(), e);
    }
  }

  /** Where the columns are that count; -1 for none. */
  private record Columns(int count, int label, int score, int image, int transformation) {
    static Columns of(Path file, String where, List<String> header) {
      for (String name : List.of("label", "score", IMAGE, TRANSFORMATION)) {
        if (header.indexOf(name) != header.lastIndexOf(name)) {
          throw new CorruptFileException(
              file, where, "one column '" + name + "'", "several: " + header);
        }
      }
      if (!header.contains("label") || !header.contains("score")) {
        throw new CorruptFileException(
            file, where, "columns 'label' and 'score'", String.valueOf(header));
      }
      return new Columns(
          header.size(),
          header.indexOf("label"),
          header.indexOf("score"),
          header.indexOf(IMAGE),
          header.indexOf(TRANSFORMATION));
    }
  }

  private static boolean[] booleans(List<Boolean> values) {
    boolean[] array = new boolean[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return array;
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
