package org.ke4j.embedding;

import java.util.List;
import org.ke4j.image.Encoder;
import org.ke4j.image.RgbImage;
import org.ke4j.matrix.Matrix;
import org.ke4j.progress.Progress;
import org.ke4j.store.CodeHash;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/** Embeds views of images, piece by piece, and remembers the result on disk. */
public final class Embedder {
  private static final int PIECE = 64;
  private final Encoder encoder;
  private final EmbeddingCache cache;
  private final int threads;
  private final Progress progress;

  /**
   * @param encoder stays the caller's, who closes it
   * @param cache null for none
   * @param threads for transforming
   * @param progress is told of images that are embedded
   */
  public Embedder(Encoder encoder, EmbeddingCache cache, int threads, Progress progress) {
    this.encoder = encoder;
    this.cache = cache;
    this.threads = threads;
    this.progress = progress;
  }

  public Encoder encoder() {
    return encoder;
  }

  /**
   * Embeds one view of each image.
   *
   * @return {@code images.size() x encoder().width()}
   */
  public Matrix embed(Images images, View view) {
    if (cache == null) {
      return compute(images, view);
    }
    EmbeddingCache.Key key =
        new EmbeddingCache.Key(
            String.join(" ", encoder.fingerprint(), encoder.arithmetic(), code(images, view)),
            images.fingerprint(),
            view.key(),
            view.severity(),
            view.seed());
    return cache.get(key, () -> compute(images, view));
  }

  /** What reads, transforms and embeds: other code may give other embeddings. */
  private String code(Images images, View view) {
    Object transforms = view.transformation() == null ? this : view.transformation();
    return CodeHash.of(
        getClass(),
        images.samples().get(0).pixels().getClass(),
        transforms.getClass(),
        encoder.getClass());
  }

  private Matrix compute(Images images, View view) {
    float[] values = new float[Math.multiplyExact(images.size(), encoder.width())];
    String task = view.name() == null ? "embed" : "embed " + view.name();
    for (int from = 0; from < images.size(); from += PIECE) {
      int to = Math.min(images.size(), from + PIECE);
      List<RgbImage> piece = images.show(from, to, view, threads);
      float[] rows = encoder.embed(piece).values();
      System.arraycopy(rows, 0, values, from * encoder.width(), rows.length);
      progress.at(task, to, images.size());
    }
    return new Matrix(values, images.size(), encoder.width());
  }
}
