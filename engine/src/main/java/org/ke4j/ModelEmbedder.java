package org.ke4j;

import org.ke4j.embedding.Embedder;
import org.ke4j.image.Encoder;
import org.ke4j.image.EncoderContent;
import org.ke4j.image.EncoderProvider;
import org.ke4j.matrix.Matrix;
import org.ke4j.model.ModelDescription;
import org.ke4j.progress.Progress;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/**
 * The encoder of a model, opened when it is first asked for. Safe for several threads. Owns the
 * encoder: close it.
 */
final class ModelEmbedder implements AutoCloseable {
  private final ModelDescription description;
  private final EncoderContent embedded;
  private Encoder encoder;
  private Embedder embedder;

  /**
   * @param embedded the encoder that travels with the model; may be null
   * @param open given away; null if it is not open yet
   */
  ModelEmbedder(ModelDescription description, EncoderContent embedded, Encoder open) {
    this.description = description;
    this.embedded = embedded;
    this.encoder = open;
  }

  /** The encoder that travels with the model; may be null. */
  EncoderContent embedded() {
    return embedded;
  }

  /** Another one like it; the caller closes it. */
  Encoder another() {
    return embedded == null ? ModelEncoder.find(description) : EncoderProvider.find(embedded);
  }

  synchronized Encoder encoder() {
    if (encoder == null) {
      encoder = another();
    }
    return encoder;
  }

  Matrix embed(Images images) {
    return embedder().embed(images, View.UNTOUCHED);
  }

  private synchronized Embedder embedder() {
    if (embedder == null) {
      int threads = Runtime.getRuntime().availableProcessors();
      embedder = new Embedder(encoder(), null, threads, Progress.NONE);
    }
    return embedder;
  }

  @Override
  public synchronized void close() {
    if (encoder != null) {
      encoder.close();
    }
  }
}
