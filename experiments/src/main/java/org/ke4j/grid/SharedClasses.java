package org.ke4j.grid;

import org.ke4j.embedding.Embedder;
import org.ke4j.embedding.EmbeddingCache;
import org.ke4j.encoder.Encoders;
import org.ke4j.image.Encoder;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.knowledge.Ranker;

/** The encoder, and embeddings and rankings of one class, for all fits in a row that need them. */
final class SharedClasses implements AutoCloseable {
  private final GridPlan plan;
  private final GridRunner.Options options;
  private String opened;
  private Encoder encoder;
  private Fit of;
  private NormalClass normal;

  SharedClasses(GridPlan plan, GridRunner.Options options) {
    this.plan = plan;
    this.options = options;
  }

  /** The class of a fit, with its ranking; valid until the next call. */
  NormalClass normal(Fit fit) {
    if (!fit.encoder().equals(opened)) {
      close();
      encoder = Encoders.open(fit.encoder());
      opened = fit.encoder();
    }
    if (of == null || !fit.shares(of)) {
      Embedder embedder =
          new Embedder(
              encoder,
              options.cache() == null ? null : new EmbeddingCache(options.cache()),
              options.threads(),
              options.progress());
      Ranker ranker =
          new Ranker(
              embedder,
              new Ranker.Options(
                  fit.ranked(),
                  plan.grid().ranking().severity(),
                  plan.choices().ground(),
                  fit.seed(),
                  options.threads(),
                  options.progress()));
      normal = new NormalClass(fit.className(), fit.data().train(fit.label(), fit.side()), ranker);
      of = fit;
    }
    return normal;
  }

  @Override
  public void close() {
    of = null;
    normal = null;
    opened = null;
    if (encoder != null) {
      encoder.close();
      encoder = null;
    }
  }
}
