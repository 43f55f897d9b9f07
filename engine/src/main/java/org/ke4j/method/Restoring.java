package org.ke4j.method;

import java.util.Map;
import org.ke4j.embedding.Embedder;
import org.ke4j.error.Ke4jException;
import org.ke4j.progress.Progress;
import org.ke4j.store.Sections;

/**
 * What a method gets to bring a stored detector back.
 *
 * @param parts what {@link DetectorMethod#parts} gave, by name
 * @param embedder of the encoder that it was fitted with; null for a method that does not use one
 * @param threads compute threads, 1 or more
 * @param progress is told how far scoring has come
 */
public record Restoring(
    Map<String, Sections> parts, Embedder embedder, int threads, Progress progress) {
  public Restoring {
    parts = Map.copyOf(parts);
  }

  /** The sections of a part. */
  public Sections part(String name) {
    Sections sections = parts.get(name);
    if (sections == null) {
      throw new Ke4jException("model: expected a part '" + name + "', found " + parts.keySet());
    }
    return sections;
  }
}
