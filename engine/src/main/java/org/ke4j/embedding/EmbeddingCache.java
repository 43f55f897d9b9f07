package org.ke4j.embedding;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.matrix.Matrix;
import org.ke4j.store.Reasons;
import org.ke4j.store.SectionFile;
import org.ke4j.store.Sections;
import org.ke4j.store.Sha256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Embeddings on disk, one checked file for each key. Several threads and processes may share a
 * folder: a file appears whole or not at all, and equal keys hold equal content.
 */
public final class EmbeddingCache {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddingCache.class);
  private static final String KIND = "embeddings";

  /**
   * What an embedding depends on.
   *
   * @param encoder {@link org.ke4j.image.Encoder#fingerprint}, and the code that reads, transforms
   *     and embeds
   * @param images {@link org.ke4j.view.Images#fingerprint} before the transformation
   * @param transformation its name; {@code "none"} for untouched images
   * @param severity 1..5, 0 where there is none
   * @param seed of the transformation's random numbers
   */
  public record Key(String encoder, String images, String transformation, int severity, long seed) {
    public Key {
      Objects.requireNonNull(encoder, "encoder");
      Objects.requireNonNull(images, "images");
      Objects.requireNonNull(transformation, "transformation");
      Check.between("severity", severity, 0, 5);
    }

    private String hex() {
      return new Sha256()
          .add(encoder)
          .add(images)
          .add(transformation)
          .add(severity)
          .add(seed)
          .hex();
    }
  }

  private final Path folder;

  /**
   * @param folder made when the first embedding is written
   */
  public EmbeddingCache(Path folder) {
    this.folder = Objects.requireNonNull(folder, "folder");
  }

  /**
   * The embeddings of a key, computed if they are not there or their file is damaged. A folder that
   * cannot be written costs a warning, not the result.
   */
  public Matrix get(Key key, Supplier<Matrix> compute) {
    String hex = key.hex();
    Path file = folder.resolve(hex.substring(0, 2)).resolve(hex + ".embeddings");
    Matrix known = read(file, hex);
    if (known != null) {
      return known;
    }
    Matrix matrix = compute.get();
    try {
      Files.createDirectories(file.getParent());
      Sections sections =
          new Sections()
              .put("key", hex)
              .put("rows", matrix.rows())
              .put("columns", matrix.columns())
              .put("values", matrix.values());
      SectionFile.write(file, KIND, 1, sections);
    } catch (IOException e) {
      LOG.warn("cannot write the embedding cache {}: {}", file, Reasons.of(e));
    }
    return matrix;
  }

  private static Matrix read(Path file, String hex) {
    if (!Files.exists(file)) {
      return null;
    }
    try {
      Sections sections = SectionFile.read(file, KIND, 1, 1);
      if (!sections.text("key").equals(hex)) {
        throw new Ke4jException(file + ": holds the embeddings of another key");
      }
      return new Matrix(
          sections.floats("values"),
          Math.toIntExact(sections.number("rows")),
          Math.toIntExact(sections.number("columns")));
    } catch (Ke4jException e) {
      LOG.warn("cached embeddings are computed again: {}", e.getMessage());
    } catch (IOException | ArithmeticException e) {
      LOG.warn("cached embeddings are computed again: {}: {}", file, Reasons.of(e));
    }
    return null;
  }
}
