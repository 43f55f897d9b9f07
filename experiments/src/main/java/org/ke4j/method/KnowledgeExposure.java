package org.ke4j.method;

import java.util.List;
import org.ke4j.detection.OneClassSvm;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Transformation;
import org.ke4j.knowledge.Knowledge;
import org.ke4j.knowledge.SelectionOptions;
import org.ke4j.matrix.Matrix;
import org.ke4j.network.ResNet18;
import org.ke4j.pipeline.Images;
import org.ke4j.pipeline.Ranker;
import org.ke4j.pipeline.Resizing;
import org.ke4j.pipeline.View;
import org.ke4j.random.Seeds;
import org.ke4j.run.Progress;
import org.ke4j.training.Trainer;
import org.ke4j.training.TrainingListener;
import org.ke4j.training.TrainingOptions;
import org.ke4j.training.TransformedViews;

/**
 * The paper's detector: a ranking gives positive and negative views, a network learns to tell them
 * apart, a one-class SVM scores its features (arXiv 2406.10617, section 3).
 */
public final class KnowledgeExposure implements DetectorMethod {
  public static final String NAME = "ke";
  private static final int SIZE = 32;
  private final Ranker ranker;
  private final SelectionOptions selection;
  private final TrainingOptions training;
  private final OneClassSvm.Options svm;
  private final int threads;
  private TrainingListener listener = TrainingListener.NONE;

  public KnowledgeExposure(
      Ranker ranker,
      SelectionOptions selection,
      TrainingOptions training,
      OneClassSvm.Options svm,
      int threads) {
    this.ranker = ranker;
    this.selection = selection;
    this.training = training;
    this.svm = svm;
    this.threads = threads;
  }

  /** Also tells somebody how training goes. */
  public KnowledgeExposure withListener(TrainingListener other) {
    KnowledgeExposure copy = new KnowledgeExposure(ranker, selection, training, svm, threads);
    copy.listener = other;
    return copy;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public FittedDetector fit(String className, Images normal) {
    Knowledge knowledge = Knowledge.select(ranker.rank(className, normal).ranking(), selection);
    Images sized = Resizing.to(normal, SIZE);
    List<RgbImage> anchors = sized.decode(0, sized.size());
    TransformedViews views =
        new TransformedViews(
            anchors,
            named(knowledge.positiveNames()),
            named(knowledge.negativeNames()),
            TransformedViews.Severities.fixed(ranker.options().severity()),
            false,
            Seeds.derive(training.seed(), "training views"));
    ResNet18 network = train(className, views);
    try {
      Matrix features = NetworkDetector.features(network, normal, View.UNTOUCHED, threads);
      return new NetworkDetector(network, OneClassSvm.fit(features, svm), threads);
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  private ResNet18 train(String className, TransformedViews views) {
    try (Progress bar = new Progress("train " + className, -1)) {
      TrainingListener both =
          progress -> {
            bar.total(progress.steps());
            bar.at(progress.step());
            bar.note(
                String.format(
                    java.util.Locale.ROOT,
                    "epoch %d of %d, loss %.4f, %.0f images/s",
                    progress.epoch(),
                    progress.epochs(),
                    progress.loss(),
                    progress.imagesPerSecond()));
            listener.step(progress);
          };
      return Trainer.train(views, training, both).network();
    }
  }

  private List<Transformation> named(List<String> names) {
    return ranker.options().transformations().stream()
        .filter(t -> names.contains(t.name()))
        .toList();
  }
}
