package org.ke4j.training;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ke4j.error.Ke4jException;
import org.ke4j.store.AtomicFiles;
import org.ke4j.store.Reasons;
import org.ke4j.store.TextFile;

/**
 * Writes the loss curve as CSV while a run goes on, one line a step: {@code
 * step,epoch,loss,rate,imagesPerSecond,remainingSeconds}. A resumed run keeps the lines before its
 * first step and goes on below them.
 */
public final class LossLog implements TrainingListener, AutoCloseable {
  private static final String HEADER = "step,epoch,loss,rate,imagesPerSecond,remainingSeconds";
  private static final int COLUMNS = 6;
  private static final int LOSS = 2;

  private final Path file;
  private Writer writer;

  /**
   * @param file made or cut at the first step, not before
   */
  public LossLog(Path file) {
    this.file = file;
  }

  @Override
  public void step(Progress progress) {
    try {
      if (writer == null) {
        begin(progress.step());
      }
      writer.write(
          String.format(
              Locale.ROOT,
              "%d,%d,%s,%s,%.1f,%.1f%n",
              progress.step(),
              progress.epoch(),
              progress.loss(),
              progress.rate(),
              progress.imagesPerSecond(),
              progress.remaining().toMillis() / 1000.0));
      writer.flush();
    } catch (IOException e) {
      throw new Ke4jException(file + ": the loss cannot be written: " + Reasons.of(e), e);
    }
  }

  private void begin(long firstStep) throws IOException {
    StringBuilder kept = new StringBuilder(HEADER).append(System.lineSeparator());
    for (String[] row : rows(file)) {
      if (Long.parseLong(row[0]) < firstStep) {
        kept.append(String.join(",", row)).append(System.lineSeparator());
      }
    }
    AtomicFiles.write(file, kept.toString());
    writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
  }

  /** The losses in a file that this class wrote, by step; empty if there is none. */
  public static List<Double> losses(Path file) throws IOException {
    List<Double> losses = new ArrayList<>();
    for (String[] row : rows(file)) {
      losses.add(Double.parseDouble(row[LOSS]));
    }
    return losses;
  }

  /** Whole lines only: a killed run may have left half of one, or a user lines of another kind. */
  private static List<String[]> rows(Path file) throws IOException {
    List<String[]> rows = new ArrayList<>();
    if (Files.exists(file)) {
      for (String line : TextFile.read(file).lines().toList()) {
        String[] row = line.split(",", -1);
        if (row.length == COLUMNS
            && row[0].matches("[0-9]{1,18}")
            && isNumber(row[LOSS])
            && !row[COLUMNS - 1].isEmpty()) {
          rows.add(row);
        }
      }
    }
    return rows;
  }

  private static boolean isNumber(String text) {
    try {
      Double.parseDouble(text);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    if (writer != null) {
      writer.close();
      writer = null;
    }
  }
}
