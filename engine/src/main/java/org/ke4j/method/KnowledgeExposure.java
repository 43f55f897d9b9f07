package org.ke4j.method;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ke4j.detection.OneClassSvm;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Transformation;
import org.ke4j.knowledge.Knowledge;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.knowledge.SelectionOptions;
import org.ke4j.matrix.Matrix;
import org.ke4j.network.FeatureNetwork;
import org.ke4j.network.NetworkArchitecture;
import org.ke4j.network.NetworkOptions;
import org.ke4j.network.WeightsReader;
import org.ke4j.progress.Progress;
import org.ke4j.store.Reasons;
import org.ke4j.store.Sections;
import org.ke4j.training.Checkpoints;
import org.ke4j.training.LossLog;
import org.ke4j.training.Trainer;
import org.ke4j.training.TrainingListener;
import org.ke4j.training.TransformedViews;
import org.ke4j.view.Images;
import org.ke4j.view.Resizing;
import org.ke4j.view.View;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The paper's detector: a ranking gives positive and negative views, a network learns to tell them
 * apart, a one-class SVM scores its features (arXiv 2406.10617, section 3).
 */
public final class KnowledgeExposure implements DetectorMethod<KnowledgeExposureOptions> {
  public static final String NAME = "ke";
  private static final int FEW = 50;

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
  public String summary() {
    return "ranks the transformations, trains a network (ResNet-18) with positive and negative views and a"
        + " one-class SVM on its features";
  }

  @Override
  public KnowledgeExposureOptions defaults(Preset preset) {
    return KnowledgeExposureOptions.of(preset);
  }

  @Override
  public int leastImages() {
    return 2;
  }

  @Override
  public boolean usesEncoder() {
    return false;
  }

  @Override
  public boolean keepsCheckpoints() {
    return true;
  }

  @Override
  public String fewImages(int images) {
    return images >= FEW
        ? ""
        : images
            + " training images are few for a network: --detector "
            + Contrast.NAME
            + " learns from them without training one";
  }

  @Override
  public int imageSide(KnowledgeExposureOptions options) {
    return options.imageSize() == null ? NetworkSide.LARGEST_CHOSEN : options.imageSize();
  }

  @Override
  public String details(KnowledgeExposureOptions options) {
    return (options.network().equals(NetworkArchitecture.STANDARD) ? "" : options.network() + ", ")
        + options.stem().name().toLowerCase(Locale.ROOT)
        + " stem, "
        + options.epochs()
        + " epochs"
        + (options.imageSize() == null ? "" : ", " + options.imageSize() + " pixels");
  }

  @Override
  public void check(
      KnowledgeExposureOptions options, SelectionOptions selection, RankedBy ranking) {
    Check.that(
        options.warmup() <= options.epochs(),
        "--warmup: expected at most --epochs, %d, got %d",
        options.epochs(),
        options.warmup());
    options.training(1);
    options.svm();
    options.severities(ranking.severity());
    NetworkArchitecture architecture = NetworkArchitecture.find(options.network());
    NetworkSide.check(options.imageSize(), architecture, options.stem());
    if (options.initial() != null) {
      checkInitial(options, architecture);
    }
    selection.check(ranking.transformations());
  }

  /** That the file's weights are those of such a network. */
  private static void checkInitial(
      KnowledgeExposureOptions options, NetworkArchitecture architecture) {
    Map<String, float[]> weights = WeightsReader.find().read(Path.of(options.initial()));
    int side = architecture.smallestSide(options.stem());
    try (FeatureNetwork network =
        architecture.create(
            new NetworkOptions(
                options.stem(), side, options.projection(), 0, DataType.FLOAT, options.engine()))) {
      network.load(weights);
    } catch (Ke4jException e) {
      throw new UsageException(options.initial() + ": " + e.getMessage());
    }
  }

  @Override
  public Knowledge knowledge(
      NormalClass normal, KnowledgeExposureOptions options, Fitting fitting) {
    Knowledge knowledge =
        fitting.overrule().apply(Knowledge.select(normal.ranking(), fitting.selection()));
    Check.that(
        !knowledge.positive().isEmpty() && !knowledge.negative().isEmpty(),
        "the detector %s needs harmless and harmful changes, it has %s and %s",
        NAME,
        knowledge.positiveNames(),
        knowledge.negativeNames());
    return knowledge;
  }

  @Override
  public FittedDetector fit(NormalClass normal, KnowledgeExposureOptions options, Fitting fitting) {
    Knowledge knowledge = knowledge(normal, options, fitting);
    Images sized =
        Resizing.to(
            normal.images(),
            NetworkSide.of(
                options.imageSize(),
                normal.images(),
                NetworkArchitecture.find(options.network()),
                options.stem()));
    List<RgbImage> anchors = sized.show(0, sized.size(), View.UNTOUCHED, fitting.threads());
    TransformedViews views =
        new TransformedViews(
            anchors,
            ordered(normal, knowledge.positiveTransformations()),
            ordered(normal, knowledge.negativeTransformations()),
            options.severities(normal.options().severity()),
            options.freshViews(),
            fitting.seed());
    Map<String, float[]> initial =
        options.initial() == null
            ? Map.of()
            : WeightsReader.find().read(Path.of(options.initial()));
    FeatureNetwork network = train(normal.name(), views, options, initial, fitting);
    try {
      NetworkDetector scorer =
          new NetworkDetector(
              network,
              null,
              normal.embedder().encoder().workingSide(imageSide(options)),
              fitting.threads(),
              fitting.progress());
      Matrix features = scorer.computed(normal.images(), View.UNTOUCHED);
      return scorer.with(OneClassSvm.fit(features, options.svm()));
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  private static FeatureNetwork train(
      String className,
      TransformedViews views,
      KnowledgeExposureOptions options,
      Map<String, float[]> initial,
      Fitting fitting) {
    TrainingListener shown = step -> show(className, step, fitting.progress());
    if (fitting.files() == null) {
      return Trainer.train(
              views, options.training(fitting.seed()), initial, shown, Checkpoints.NONE)
          .network();
    }
    Checkpoints checkpoints = fitting.files().checkpoints();
    try (LossLog log = new LossLog(fitting.files().losses())) {
      TrainingListener both =
          step -> {
            log.step(step);
            shown.step(step);
          };
      return Trainer.train(views, options.training(fitting.seed()), initial, both, checkpoints)
          .network();
    } catch (IOException e) {
      throw new Ke4jException(
          fitting.files().losses() + ": cannot be written: " + Reasons.of(e), e);
    }
  }

  private static void show(String className, TrainingListener.Progress step, Progress progress) {
    String note =
        String.format(
            Locale.ROOT,
            "epoch %d of %d, loss %.4f, rate %.3g, %.0f images/s, %d s left",
            step.epoch(),
            step.epochs(),
            step.loss(),
            step.rate(),
            step.imagesPerSecond(),
            step.remaining().toSeconds());
    progress.at(new Progress.Step("train " + className, step.step(), step.steps(), note));
  }

  /** In the order in which they were to be ranked. */
  private static List<Transformation> ordered(NormalClass normal, List<Transformation> chosen) {
    return normal.options().transformations().stream().filter(chosen::contains).toList();
  }

  @Override
  public List<Part> parts(FittedDetector detector) {
    NetworkDetector fitted = (NetworkDetector) detector;
    return List.of(
        new Part(Part.DETECTOR, 1, fitted.detector().write(new Sections())),
        new Part(NetworkDetector.PART, fitted.partVersion(), fitted.write(new Sections())));
  }

  @Override
  public int partVersion() {
    return NetworkDetector.VERSION;
  }

  @Override
  public FittedDetector restore(Restoring stored) {
    return NetworkDetector.read(
        stored.part(NetworkDetector.PART),
        OneClassSvm.read(stored.part(Part.DETECTOR)),
        stored.threads(),
        stored.progress());
  }
}
