package org.ke4j;

import org.ke4j.embedding.Embedder;
import org.ke4j.image.Encoder;
import org.ke4j.image.EncoderContent;
import org.ke4j.image.EncoderProvider;
import org.ke4j.matrix.Matrix;
import org.ke4j.model.ModelDescription;
import org.ke4j.model.Models;
import org.ke4j.progress.Progress;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/**
 * The encoder of a model, opened when it is first asked for; one of other content than the model's
 * is refused. Safe for several threads. Owns the encoder: close it.
 */
final class ModelEmbedder implements AutoCloseable {
  private final ModelDescription description;
  private final Source source;
  private Encoder encoder;
  private Embedder embedder;

  /**
   * Where the encoder is to be had.
   *
   * @param model what messages call the model, a path by custom
   * @param now its name or ONNX file; null for what the model says
   * @param embedded the encoder that travels with the model; may be null
   */
  record Source(String model, String now, EncoderContent embedded) {
    /** What a model in memory says of itself. */
    static final Source OWN = new Source("this detector", null, null);
  }

  /**
   * @param open given away; null if it is not open yet
   * @throws org.ke4j.error.Ke4jException if it is not the model's; it then stays the caller's
   */
  ModelEmbedder(ModelDescription description, Source source, Encoder open) {
    if (open != null) {
      Models.checkEncoder(source.model, description, open);
    }
    this.description = description;
    this.source = source;
    this.encoder = open;
  }

  /** The encoder that travels with the model; may be null. */
  EncoderContent embedded() {
    return source.embedded;
  }

  /** Name or file of the encoder, where it is now. */
  String location() {
    return source.now == null ? description.encoder() : source.now;
  }

  /** The encoder as bytes, as the model was trained with it. */
  EncoderContent content() {
    if (source.embedded != null) {
      return source.embedded;
    }
    EncoderContent content = EncoderProvider.of(location()).content(location());
    checked(EncoderProvider.find(content)).close();
    return content;
  }

  /** Another one like it; the caller closes it. */
  Encoder another() {
    return checked(
        source.now != null || source.embedded == null
            ? EncoderProvider.find(location())
            : EncoderProvider.find(source.embedded));
  }

  private Encoder checked(Encoder opened) {
    try {
      Models.checkEncoder(source.model, description, opened);
      return opened;
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
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
