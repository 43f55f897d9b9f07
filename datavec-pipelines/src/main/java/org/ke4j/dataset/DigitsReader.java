package org.ke4j.dataset;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.image.Dataset;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;
import org.ke4j.store.Reasons;

/**
 * The built-in digits: UCI "Optical Recognition of Handwritten Digits" (Alpaydin and Kaynak, CC BY
 * 4.0), 1797 grey images of 8 x 8 with values 0..16.
 *
 * <p>A value v becomes {@code round(v * 255 / 16)} in all three channels, and the image is enlarged
 * to 32 x 32 by {@link Enlargement} before anything else. The first 1200 records (117 to 123 of
 * each digit) are the training part, the last 597 the test part.
 */
final class DigitsReader {
  private static final String RESOURCE = "digits.csv.gz";
  private static final int SIDE = 8;
  private static final int RECORDS = 1797;
  private static final int TRAINING = 1200;
  private static final int SCALE = 4;

  private DigitsReader() {}

  static Dataset read() {
    List<Sample> samples = new ArrayList<>(RECORDS);
    try (InputStream resource = DigitsReader.class.getResourceAsStream(RESOURCE)) {
      if (resource == null) {
        throw new Ke4jException("the built-in digits are missing from this build: " + RESOURCE);
      }
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(new GZIPInputStream(resource), StandardCharsets.US_ASCII));
      for (String line; (line = lines.readLine()) != null; ) {
        samples.add(sample(samples.size(), line));
      }
    } catch (IOException e) {
      throw new Ke4jException("the built-in digits cannot be read: " + Reasons.of(e), e);
    }
    if (samples.size() != RECORDS) {
      throw corrupt(samples.size(), RECORDS + " records", samples.size() + " records");
    }
    return new Dataset(
        Datasets.DIGITS,
        SvhnReader.CLASSES,
        samples.subList(0, TRAINING),
        samples.subList(TRAINING, RECORDS));
  }

  private static Sample sample(int record, String line) {
    String[] cells = line.split(",", -1);
    if (cells.length != SIDE * SIDE + 1) {
      throw corrupt(record, "65 values", cells.length + " values");
    }
    int[] grey = new int[SIDE * SIDE];
    for (int i = 0; i < grey.length; i++) {
      grey[i] = Math.round(number(record, cells[i], 16) * 255 / 16f);
    }
    RgbImage image = Enlargement.cubic(grey, SIDE, SIDE, SCALE);
    return new Sample("digits#" + record, number(record, cells[SIDE * SIDE], 9), () -> image);
  }

  private static int number(int record, String cell, int max) {
    int value = cell.matches("\\d{1,2}") ? Integer.parseInt(cell) : -1;
    if (value < 0 || value > max) {
      throw corrupt(record, "numbers from 0 to " + max, "'" + cell + "'");
    }
    return value;
  }

  private static CorruptFileException corrupt(int record, String expected, String actual) {
    return new CorruptFileException(Path.of(RESOURCE), "record " + record, expected, actual);
  }
}
