package org.ke4j.method;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.ke4j.detection.OneClassSvm;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Transformation;
import org.ke4j.knowledge.Knowledge;
import org.ke4j.knowledge.Ranker;
import org.ke4j.knowledge.SelectionOptions;
import org.ke4j.matrix.Matrix;
import org.ke4j.network.ResNet18;
import org.ke4j.progress.Progress;
import org.ke4j.random.Seeds;
import org.ke4j.training.Checkpoints;
import org.ke4j.training.LossLog;
import org.ke4j.training.Trainer;
import org.ke4j.training.TrainingListener;
import org.ke4j.training.TrainingOptions;
import org.ke4j.training.TransformedViews;
import org.ke4j.view.Images;
import org.ke4j.view.Resizing;
import org.ke4j.view.View;

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
  private final Progress progress;
  private TrainingListener listener = TrainingListener.NONE;
  private TransformedViews.Severities severities;
  private boolean freshViews;
  private Map<String, float[]> initialWeights = Map.of();
  private Function<String, RunFiles> files;

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
    this.progress = ranker.options().progress();
    this.severities = TransformedViews.Severities.fixed(ranker.options().severity());
  }

  /** Also tells somebody how training goes. */
  public KnowledgeExposure withListener(TrainingListener other) {
    KnowledgeExposure copy = copy();
    copy.listener = other;
    return copy;
  }

  /**
   * With other training views than those of the ranking's severity, computed once.
   *
   * @param fresh whether every epoch draws its views anew
   */
  public KnowledgeExposure withViews(TransformedViews.Severities other, boolean fresh) {
    KnowledgeExposure copy = copy();
    copy.severities = other;
    copy.freshViews = fresh;
    return copy;
  }

  /** With a network that begins with these weights, by torchvision's names; empty for random. */
  public KnowledgeExposure withInitialWeights(Map<String, float[]> weights) {
    KnowledgeExposure copy = copy();
    copy.initialWeights = Map.copyOf(weights);
    return copy;
  }

  /** With a checkpoint and a loss curve for each class. */
  public KnowledgeExposure withFiles(Function<String, RunFiles> ofClass) {
    KnowledgeExposure copy = copy();
    copy.files = ofClass;
    return copy;
  }

  private KnowledgeExposure copy() {
    KnowledgeExposure copy = new KnowledgeExposure(ranker, selection, training, svm, threads);
    copy.listener = listener;
    copy.severities = severities;
    copy.freshViews = freshViews;
    copy.initialWeights = initialWeights;
    copy.files = files;
    return copy;
  }

  @Override
  public String name() {
    return NAME;
  }

  /** A network cannot forget one image. */
  @Override
  public boolean leavesOneOut() {
    return false;
  }

  @Override
  public FittedDetector fit(String className, Images normal) {
    Knowledge knowledge = Knowledge.select(ranker.rank(className, normal).ranking(), selection);
    Images sized = Resizing.to(normal, SIZE);
    List<RgbImage> anchors = sized.show(0, sized.size(), View.UNTOUCHED, threads);
    TransformedViews views =
        new TransformedViews(
            anchors,
            named(knowledge.positiveNames()),
            named(knowledge.negativeNames()),
            severities,
            freshViews,
            Seeds.derive(training.seed(), "training views"));
    ResNet18 network = train(className, views);
    try {
      Matrix features =
          NetworkDetector.features(network, normal, View.UNTOUCHED, threads, progress);
      return new NetworkDetector(network, OneClassSvm.fit(features, svm), threads, progress);
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  private ResNet18 train(String className, TransformedViews views) {
    if (files == null) {
      return train(className, views, listener, Checkpoints.NONE);
    }
    RunFiles run = files.apply(className);
    Checkpoints checkpoints = run.checkpoints();
    try (LossLog log = new LossLog(run.losses())) {
      return train(
          className,
          views,
          step -> {
            log.step(step);
            listener.step(step);
          },
          checkpoints);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ResNet18 train(
      String className, TransformedViews views, TrainingListener hears, Checkpoints checkpoints) {
    TrainingListener both =
        step -> {
          progress.at(
              new Progress.Step("train " + className, step.step(), step.steps(), note(step)));
          hears.step(step);
        };
    return Trainer.train(views, training, initialWeights, both, checkpoints).network();
  }

  private static String note(TrainingListener.Progress step) {
    return String.format(
        Locale.ROOT,
        "epoch %d of %d, loss %.4f, rate %.3g, %.0f images/s, %d s left",
        step.epoch(),
        step.epochs(),
        step.loss(),
        step.rate(),
        step.imagesPerSecond(),
        step.remaining().toSeconds());
  }

  private List<Transformation> named(List<String> names) {
    return ranker.options().transformations().stream()
        .filter(t -> names.contains(t.name()))
        .toList();
  }
}
