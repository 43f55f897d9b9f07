package org.ke4j.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ke4j.embedding.Embedder;
import org.ke4j.embedding.EmbeddingCache;
import org.ke4j.encoder.Encoders;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.graph.Backend;
import org.ke4j.image.Encoder;
import org.ke4j.image.EncoderContent;
import org.ke4j.image.EncoderProvider;
import org.ke4j.model.Models;
import org.ke4j.store.Reasons;

/**
 * Which encoder, and where its embeddings are remembered.
 *
 * @param name a known name or an ONNX file
 * @param cache a folder; null to remember nothing
 * @param model the trained model whose encoder it is, by its own word; null if the user named it
 */
public record EncoderChoice(String name, Path cache, Path model) {

  /** The name, or the absolute path of the file: what finds the encoder again from elsewhere. */
  public String location() {
    Path file = Path.of(name);
    return Files.isRegularFile(file) ? file.toAbsolutePath().toString() : name;
  }

  /**
   * Opens the encoder; the caller closes it.
   *
   * @throws UsageException saying what can be done if it is not there
   */
  public Encoder open(RunContext run) {
    Backend.start(run.threads());
    EncoderContent embedded = embedded();
    if (embedded != null) {
      return EncoderProvider.find(embedded);
    }
    try {
      return Encoders.open(name);
    } catch (UsageException e) {
      if (model == null) {
        throw e;
      }
      throw new UsageException(
          model
              + ": was trained with the encoder "
              + name
              + ", which is not there; say where it is with --encoder FILE.onnx ("
              + e.getMessage()
              + origin()
              + ")");
    }
  }

  private String origin() {
    try {
      String origin = Models.origin(model);
      return origin.isEmpty() ? "" : "; the model says: " + origin;
    } catch (IOException | Ke4jException e) {
      return "";
    }
  }

  /** The encoder that travels with the model; null if none does. */
  private EncoderContent embedded() {
    try {
      return model == null ? null : Models.encoder(model);
    } catch (IOException e) {
      throw new Ke4jException(model + ": the model cannot be read: " + Reasons.of(e), e);
    }
  }

  /** Embeds with the opened encoder. */
  public Embedder embedder(Encoder encoder, RunContext run) {
    return new Embedder(
        encoder, cache == null ? null : new EmbeddingCache(cache), run.threads(), run.progress());
  }
}
