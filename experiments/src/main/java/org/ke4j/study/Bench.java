package org.ke4j.study;

import java.util.ArrayList;
import java.util.List;
import org.ke4j.dataset.DatasetOptions;
import org.ke4j.dataset.Datasets;
import org.ke4j.embedding.Embedder;
import org.ke4j.embedding.EmbeddingCache;
import org.ke4j.encoder.Encoders;
import org.ke4j.graph.Backend;
import org.ke4j.image.Dataset;
import org.ke4j.image.Encoder;
import org.ke4j.image.Sample;
import org.ke4j.knowledge.Ranker;
import org.ke4j.progress.Progress;
import org.ke4j.store.CacheFolder;
import org.ke4j.transformation.Transformations;
import org.ke4j.transport.GroundDistance;
import org.ke4j.view.Images;

/** A data set and an encoder with its cache of embeddings, for studies. Owns the encoder. */
record Bench(Dataset data, Encoder encoder, Embedder embedder, int threads)
    implements AutoCloseable {

  static Bench open(String data, String encoder) {
    int threads = Runtime.getRuntime().availableProcessors();
    Backend.start(threads);
    Encoder opened = Encoders.open(encoder);
    Embedder embedder =
        new Embedder(
            opened, new EmbeddingCache(CacheFolder.of("embeddings")), threads, Progress.NONE);
    return new Bench(Datasets.open(data, DatasetOptions.DEFAULTS), opened, embedder, threads);
  }

  /** Classes by number, or all that have training images. */
  List<Integer> labels(String chosen) {
    List<Integer> labels = new ArrayList<>();
    for (int label = 0; label < data.classes().size(); label++) {
      boolean named = List.of(chosen.split(",")).contains(String.valueOf(label));
      if (named || (chosen.equals("all") && !data.train(label, 1).isEmpty())) {
        labels.add(label);
      }
    }
    return labels;
  }

  /** Some test images of each class, in file order. */
  Images test(int each) {
    int[] seen = new int[data.classes().size()];
    List<Sample> some = data.test().stream().filter(s -> seen[s.label()]++ < each).toList();
    return new Images(some);
  }

  /** The paper's ten at severity 1, by cosine distance. */
  Ranker ranker(long seed) {
    return new Ranker(
        embedder,
        new Ranker.Options(
            Transformations.paper(), 1, GroundDistance.COSINE, seed, threads, Progress.NONE));
  }

  @Override
  public void close() {
    encoder.close();
  }
}
