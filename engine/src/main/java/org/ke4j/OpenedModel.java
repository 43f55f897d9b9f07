package org.ke4j;

import java.io.IOException;
import java.nio.file.Path;
import org.ke4j.embedding.Embedder;
import org.ke4j.error.Ke4jException;
import org.ke4j.image.Encoder;
import org.ke4j.image.EncoderContent;
import org.ke4j.image.EncoderProvider;
import org.ke4j.method.DetectorMethod;
import org.ke4j.model.Fitted;
import org.ke4j.model.ModelDescription;
import org.ke4j.model.Models;
import org.ke4j.progress.Progress;
import org.ke4j.store.Reasons;

/**
 * A model that was read, with the encoder that it needs. The receiver closes both.
 *
 * @param encoder null where the method needs none
 * @param source where the encoder is to be had
 */
record OpenedModel(Fitted model, Encoder encoder, ModelEmbedder.Source source) {
  /**
   * Reads a model.
   *
   * @param encoderNow name or ONNX file of its encoder; null for what the model says
   */
  static OpenedModel read(Path path, String encoderNow) {
    Encoder encoder = null;
    try {
      ModelDescription description = Models.describe(path);
      EncoderContent embedded = Models.encoder(path);
      int threads = Runtime.getRuntime().availableProcessors();
      Embedder embedder = null;
      if (DetectorMethod.find(description.detector()).usesEncoder()) {
        encoder =
            encoderNow != null
                ? EncoderProvider.find(encoderNow)
                : embedded == null
                    ? ModelEncoder.find(path, description)
                    : EncoderProvider.find(embedded);
        embedder = new Embedder(encoder, null, threads, Progress.NONE);
      }
      Fitted model =
          new Fitted(
              description,
              Models.read(path, embedder, threads, Progress.NONE),
              Models.calibration(path),
              Models.learnt(path),
              Models.provenance(path));
      return new OpenedModel(
          model, encoder, new ModelEmbedder.Source(path.toString(), encoderNow, embedded));
    } catch (IOException | RuntimeException | Error e) {
      if (encoder != null) {
        encoder.close();
      }
      if (e instanceof RuntimeException refused) {
        throw refused;
      }
      if (e instanceof Error error) {
        throw error;
      }
      throw new Ke4jException(path + ": the model cannot be read: " + Reasons.of(e), e);
    }
  }
}
