package org.ke4j.distil;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.UsageException;
import org.ke4j.image.Transformation;
import org.ke4j.store.Reasons;
import org.ke4j.store.TextFile;

/**
 * How far each transformation moves the images of a class, on any scale. A CSV file with the column
 * {@code transformation}, and either one column for each class or one that is called {@code
 * distance} and counts for all.
 */
final class KnowledgeTable {
  private static final String NAME = "transformation";
  private static final String ALL = "distance";

  private final Path file;
  private final Map<String, Map<String, Double>> rows = new HashMap<>();

  private KnowledgeTable(Path file) {
    this.file = file;
  }

  /**
   * Reads a table and refuses one that says nothing of a class or a transformation.
   *
   * @throws CorruptFileException if a value is no distance
   * @throws UsageException if something is missing
   */
  static KnowledgeTable read(Path file, List<String> classes, List<Transformation> transformations)
      throws IOException {
    KnowledgeTable table = new KnowledgeTable(file);
    CSVFormat format =
        CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setTrim(true)
            .setIgnoreEmptyLines(true)
            .get();
    String text = TextFile.read(file);
    try (CSVParser parser = CSVParser.parse(text, format)) {
      if (!parser.getHeaderNames().contains(NAME)) {
        throw new CorruptFileException(
            file, "line 1", "a column " + NAME, String.join(",", parser.getHeaderNames()));
      }
      for (CSVRecord row : parser) {
        table.add(row);
      }
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      throw new CorruptFileException(file, "content", "a table with a header", Reasons.of(e), e);
    }
    for (Transformation transformation : transformations) {
      for (String name : classes) {
        table.distance(transformation, name);
      }
    }
    return table;
  }

  private void add(CSVRecord row) {
    if (!row.isSet(NAME)) {
      throw refused(row, "a " + NAME, row.size() + " columns");
    }
    Map<String, Double> values = new HashMap<>();
    for (Map.Entry<String, String> cell : row.toMap().entrySet()) {
      if (!cell.getKey().equals(NAME)) {
        values.put(cell.getKey(), number(row, cell.getValue()));
      }
    }
    if (rows.put(row.get(NAME), values) != null) {
      throw refused(row, "each transformation once", row.get(NAME) + " again");
    }
  }

  private double number(CSVRecord row, String text) {
    double value = Double.NaN;
    try {
      value = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      // Refused below, with the line.
    }
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw refused(row, "a distance of 0 or more", "'" + text + "'");
    }
    return value;
  }

  private CorruptFileException refused(CSVRecord row, String expected, String found) {
    return new CorruptFileException(file, "row " + row.getRecordNumber(), expected, found);
  }

  /** The distance of a transformation for a class, on the table's own scale. */
  double distance(Transformation transformation, String className) {
    Map<String, Double> row = rows.get(transformation.name());
    if (row == null) {
      throw new UsageException(
          file + ": expected a row for " + transformation.name() + ", found " + rows.keySet());
    }
    Double value = row.getOrDefault(className, row.get(ALL));
    if (value == null) {
      throw new UsageException(
          file
              + ": expected a column "
              + className
              + " or "
              + ALL
              + ", found "
              + String.join(", ", row.keySet()));
    }
    return value;
  }
}
