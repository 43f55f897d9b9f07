package org.ke4j.baseline;

import java.util.List;
import org.ke4j.detection.NearestNeighbours;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.method.DetectorMethod;
import org.ke4j.method.FittedDetector;
import org.ke4j.method.Fitting;
import org.ke4j.method.Part;
import org.ke4j.method.Restoring;
import org.ke4j.view.View;

/**
 * A method that fine-tunes the encoder and then compares features with their nearest neighbours.
 */
interface FineTunedMethod<O extends Record> extends DetectorMethod<O> {
  /** Changes the backbone's weights. */
  @FunctionalInterface
  interface FineTune {
    /**
     * Fine-tunes.
     *
     * @param untuned the detector before, for features of the encoder as it was
     */
    void run(Backbone backbone, FineTunedDetector untuned);
  }

  /**
   * Fine-tunes, then fits the neighbours.
   *
   * @param frozen share of the weights, from the image on, that stay
   */
  static FittedDetector fit(
      NormalClass normal,
      double frozen,
      NearestNeighbours.Options neighbours,
      Fitting fitting,
      FineTune tune) {
    Backbone backbone = Backbone.of(normal.embedder().encoder(), frozen);
    try {
      FineTunedDetector detector =
          new FineTunedDetector(backbone, null, fitting.threads(), fitting.progress());
      tune.run(backbone, detector);
      return detector.with(
          NearestNeighbours.fit(detector.features(normal.images(), View.UNTOUCHED), neighbours));
    } catch (RuntimeException e) {
      backbone.close();
      throw e;
    }
  }

  /** Each image is scored by its neighbours among the others. */
  @Override
  default int leastImages() {
    return 2;
  }

  @Override
  default boolean usesEncoder() {
    return true;
  }

  /** The backbone has seen its training images. */
  @Override
  default boolean leavesOneOut() {
    return false;
  }

  @Override
  default boolean usesKnowledge() {
    return false;
  }

  @Override
  default List<Part> parts(FittedDetector detector) {
    return ((FineTunedDetector) detector).parts();
  }

  @Override
  default FittedDetector restore(Restoring stored) {
    return FineTunedDetector.restore(stored);
  }
}
