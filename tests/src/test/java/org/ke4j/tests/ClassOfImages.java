package org.ke4j.tests;

import java.nio.file.Path;
import java.util.List;
import org.ke4j.embedding.Embedder;
import org.ke4j.embedding.EmbeddingCache;
import org.ke4j.image.Dataset;
import org.ke4j.image.Encoder;
import org.ke4j.image.Sample;
import org.ke4j.image.TransformationProvider;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.knowledge.Overrule;
import org.ke4j.knowledge.Ranker;
import org.ke4j.knowledge.SelectionOptions;
import org.ke4j.matrix.Matrix;
import org.ke4j.method.ConfiguredMethod;
import org.ke4j.method.DetectorMethod;
import org.ke4j.method.EmbeddedDetector;
import org.ke4j.method.FittedDetector;
import org.ke4j.method.Fitting;
import org.ke4j.method.Preset;
import org.ke4j.progress.Progress;
import org.ke4j.store.CacheFolder;
import org.ke4j.transport.GroundDistance;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/** For measurements: images of a data set as a detector's fitting and scoring take them. */
final class ClassOfImages {
  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  private ClassOfImages() {}

  static Embedder embedder(Encoder encoder) {
    Path cache = CacheFolder.of("embeddings");
    return new Embedder(encoder, new EmbeddingCache(cache), THREADS, Progress.NONE);
  }

  /** The samples as one normal class with the defaults of {@code ke fit}. */
  static NormalClass of(String name, List<Sample> samples, Embedder embedder) {
    return new NormalClass(
        name,
        new Images(samples),
        new Ranker(
            embedder,
            new Ranker.Options(
                TransformationProvider.allStandard(),
                1,
                GroundDistance.COSINE,
                1,
                THREADS,
                Progress.NONE)));
  }

  static Fitting fitting(long seed) {
    return new Fitting(SelectionOptions.fixed(2, 0), seed, THREADS, Progress.NONE, null)
        .with(Overrule.NONE);
  }

  /**
   * A method of its name and options.
   *
   * @param words {@code name[:option=value...]}
   */
  static ConfiguredMethod method(String words) {
    String[] parts = words.split(":");
    java.util.Map<String, String> options = new java.util.LinkedHashMap<>();
    for (int i = 1; i < parts.length; i++) {
      options.put(parts[i].split("=")[0], parts[i].split("=")[1]);
    }
    return ConfiguredMethod.of(DetectorMethod.find(parts[0]), Preset.PAPER, options);
  }

  /** Scores images that were embedded already, or the images where embeddings do not matter. */
  static double[] score(FittedDetector detector, Images images, Matrix embeddings) {
    return detector instanceof EmbeddedDetector<?> embedded
        ? embedded.detector().score(embeddings)
        : detector.score(images, View.UNTOUCHED);
  }

  /** Labels by names or numbers, or all. */
  static List<Integer> labels(Dataset dataset, String words) {
    return words.equals("all")
        ? java.util.stream.IntStream.range(0, dataset.classes().size()).boxed().toList()
        : java.util.Arrays.stream(words.split(",")).map(dataset::label).toList();
  }
}
