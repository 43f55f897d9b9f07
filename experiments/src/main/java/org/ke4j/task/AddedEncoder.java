package org.ke4j.task;

import java.util.List;
import java.util.Locale;
import org.ke4j.encoder.Added;
import org.ke4j.encoder.Description;

/**
 * An encoder that was added.
 *
 * @param copied whether KE4J keeps a copy of the file
 * @param inputSize in pixels
 * @param basis what the preprocessing rests on, in words
 * @param width length of an embedding
 * @param norm Euclidean length of the test image's embedding
 * @param seconds that one image took
 */
public record AddedEncoder(
    String name,
    String file,
    boolean copied,
    long bytes,
    String sha256,
    int inputSize,
    String preprocessing,
    String basis,
    List<String> notes,
    int width,
    double norm,
    double seconds) {

  public static AddedEncoder of(Added added) {
    Description description = added.registration().description();
    return new AddedEncoder(
        description.name(),
        added.registration().file().toString(),
        added.registration().copied(),
        added.registration().bytes(),
        description.sha256(),
        description.preprocessing().size(),
        description.preprocessing().toString(),
        added.basis(),
        added.notes(),
        added.width(),
        added.norm(),
        added.seconds());
  }

  /** For people. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(name).append(": ").append(file).append('\n');
    text.append("preprocessing: ").append(preprocessing).append('\n');
    text.append("  ").append(basis).append('\n');
    notes.forEach(note -> text.append("  note: ").append(note).append('\n'));
    text.append(
        String.format(
            Locale.ROOT,
            "test image: %d values, length %.4g, %.0f ms%n",
            width,
            norm,
            seconds * 1000));
    return text.append("use it with --encoder ").append(name).append('\n').toString();
  }
}
