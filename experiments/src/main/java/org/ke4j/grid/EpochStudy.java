package org.ke4j.grid;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ke4j.detection.Detector;
import org.ke4j.error.Check;
import org.ke4j.graph.Backend;
import org.ke4j.knowledge.Knowledge;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.knowledge.Ranked;
import org.ke4j.matrix.Matrix;
import org.ke4j.method.FittedDetector;
import org.ke4j.method.Fitting;
import org.ke4j.method.RunFiles;
import org.ke4j.store.AtomicFiles;
import org.ke4j.store.Json;
import org.ke4j.store.ProcessLock;
import org.ke4j.training.LossLog;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/**
 * Watches networks while they are trained: at some epochs, how their features lie and what each
 * {@link Scoring} makes of them. One training serves all epochs and scorings; it keeps a checkpoint
 * and goes on where it was stopped. The figures are cells of their own, what is finished is not
 * computed again.
 */
public final class EpochStudy {
  private static final String EPOCHS = "epochs";
  private static final Duration PATIENCE = Duration.ofDays(7);
  private static final int SOME = 500;

  private final GridPlan plan;
  private final CellStore store;
  private final GridRunner.Options options;
  private final List<Integer> epochs;

  /**
   * What was seen at an epoch.
   *
   * @param className the normal class
   * @param method label of the method in the grid
   * @param encoder that ranked
   * @param positive transformations that keep the meaning
   * @param negative transformations that change it
   * @param trainImages number of training images
   * @param epoch after so many passes
   * @param loss mean over the steps of this epoch; null where the steps are not known any more
   * @param shape of features of the first 500 training images and their views of training
   * @param cells one for each scoring and test
   */
  public record Stage(
      String className,
      String method,
      String encoder,
      List<String> positive,
      List<String> negative,
      long seed,
      int trainImages,
      int epoch,
      Double loss,
      FeatureShape shape,
      List<CellResult> cells) {}

  /** Is told of each finished stage. */
  public interface Listener {
    void finished(Stage stage);
  }

  /**
   * A study.
   *
   * @param epochs at which to look, ascending; those beyond a method's own are left out
   */
  public EpochStudy(
      GridPlan plan, CellStore store, GridRunner.Options options, List<Integer> epochs) {
    Check.that(
        !epochs.isEmpty()
            && epochs.get(0) >= 1
            && epochs.equals(epochs.stream().distinct().sorted().toList()),
        "epochs: expected ascending numbers from 1, got %s",
        epochs);
    this.plan = plan;
    this.store = store;
    this.options = options;
    this.epochs = List.copyOf(epochs);
    for (Fit fit : plan.fits()) {
      Check.that(
          fit.method().method().keepsCheckpoints() && fit.method().options().containsKey(EPOCHS),
          "%s trains no network from scratch in epochs",
          fit.methodLabel());
    }
  }

  /** Computes what is missing, and returns all stages. */
  public List<Stage> run(Listener listener) throws IOException {
    Backend.start(options.threads());
    List<Stage> stages = new ArrayList<>();
    try (SharedClasses shared = new SharedClasses(plan, options)) {
      for (Fit fit : plan.fits()) {
        try (ProcessLock held = store.lock("epochs-" + fit.hash(), PATIENCE)) {
          Check.that(held.isHeld(), "the lock of %s is not held", fit.title());
          int all = Integer.parseInt(fit.method().options().get(EPOCHS));
          for (int epoch : epochs.stream().filter(e -> e <= all).toList()) {
            stages.add(stage(fit, shared, epoch, listener));
          }
        }
      }
    }
    return stages;
  }

  private Stage stage(Fit whole, SharedClasses shared, int epoch, Listener listener)
      throws IOException {
    Map<Scoring, Fit> fits = new EnumMap<>(Scoring.class);
    for (Scoring scoring : Scoring.values()) {
      fits.put(scoring, at(whole, epoch, scoring));
    }
    Path file = store.folder().resolve("epochs").resolve(name(whole, epoch) + ".json");
    Optional<Stage> finished = CellStore.read(file, Stage.class);
    if (finished.isPresent()) {
      return finished.get();
    }
    NormalClass normal = shared.normal(whole);
    RunFiles files = new RunFiles(store.folder().resolve("epochs").resolve(whole.hash()), true);
    Fitting fitting =
        new Fitting(
            plan.choices().selection(), whole.seed(), options.threads(), options.progress(), files);
    Fit any = fits.get(Scoring.NEIGHBOURS);
    Knowledge knowledge = any.method().knowledge(normal, fitting);
    long start = System.nanoTime();
    try (FittedDetector trained = any.method().fit(normal, fitting)) {
      double seconds = (System.nanoTime() - start) / 1e9;
      List<Double> losses = LossLog.losses(files.losses());
      Images images = normal.images();
      Matrix features = features(trained, images, View.UNTOUCHED);
      Images test = whole.data().test(whole.side());
      Map<View, Matrix> seen = new LinkedHashMap<>();
      List<CellResult> cells = new ArrayList<>();
      for (Map.Entry<Scoring, Fit> asked : fits.entrySet()) {
        try (Detector detector = asked.getKey().fit(features)) {
          FitRun run = new FitRun(plan, asked.getValue(), normal, options, null);
          cells.addAll(
              run.ask(
                  new Rescored(trained, detector, test, seen), Shapes.thinned(losses), seconds));
        }
      }
      for (CellResult cell : cells) {
        store.put(cell);
      }
      Stage stage =
          new Stage(
              normal.name(),
              whole.methodLabel(),
              whole.encoderName(),
              knowledge.positiveNames(),
              knowledge.negativeNames(),
              whole.seed(),
              images.size(),
              epoch,
              loss(losses, epoch),
              shape(trained, images, knowledge, whole.seed()),
              cells);
      AtomicFiles.write(file, Json.text(stage));
      listener.finished(stage);
      return stage;
    }
  }

  private static String name(Fit whole, int epoch) {
    Map<String, String> values = new LinkedHashMap<>(whole.values());
    values.put("class", whole.className());
    return new CellKey(values).hash() + "-" + epoch;
  }

  /** The mean of an epoch's steps, if all steps up to it are known. */
  private static Double loss(List<Double> steps, int epoch) {
    if (steps.isEmpty() || steps.size() % epoch != 0) {
      return null;
    }
    int each = steps.size() / epoch;
    return steps.subList(steps.size() - each, steps.size()).stream()
        .mapToDouble(Double::doubleValue)
        .average()
        .orElseThrow();
  }

  private FeatureShape shape(
      FittedDetector trained, Images images, Knowledge knowledge, long seed) {
    int[] first = IntStream.range(0, Math.min(SOME, images.size())).toArray();
    Images some = images.subset(first);
    return FeatureShape.of(
        features(trained, some, View.UNTOUCHED),
        views(trained, some, knowledge.positive(), seed),
        views(trained, some, knowledge.negative(), seed));
  }

  private static Matrix[] views(
      FittedDetector trained, Images some, List<Ranked> chosen, long seed) {
    return chosen.stream()
        .map(r -> features(trained, some, View.training(r.transformation(), r.severity(), seed)))
        .toArray(Matrix[]::new);
  }

  private static Matrix features(FittedDetector trained, Images images, View view) {
    return trained.trainedFeatures(images, view).orElseThrow();
  }

  /** The fit that ends at an epoch and scores so; its cells have keys of their own. */
  private static Fit at(Fit whole, int epoch, Scoring scoring) {
    Map<String, String> values = new LinkedHashMap<>(whole.values());
    values.put("option " + EPOCHS, Integer.toString(epoch));
    values.put("scoring", scoring.name());
    List<Fit.Asked> cells = new ArrayList<>();
    for (Fit.Asked cell : whole.cells()) {
      Map<String, String> key = new LinkedHashMap<>(cell.key().values());
      key.putAll(values);
      cells.add(new Fit.Asked(new CellKey(key), cell.protocol(), cell.scope(), cell.severity()));
    }
    return new Fit(
        whole.data(),
        whole.label(),
        whole.encoder(),
        whole.encoderName(),
        whole.side(),
        whole.method().with(Map.of(EPOCHS, Integer.toString(epoch))),
        whole.methodLabel() + ", " + scoring.label() + ", epoch " + epoch,
        whole.seed(),
        whole.leftOut(),
        whole.ranked(),
        whole.shown(),
        values,
        cells);
  }

  /** Another score on the features of a network, which are computed once for all of them. */
  private record Rescored(
      FittedDetector trained, Detector detector, Images test, Map<View, Matrix> seen)
      implements FittedDetector {
    @Override
    public double[] score(Images images, View view) {
      Matrix all = seen.computeIfAbsent(view, v -> EpochStudy.features(trained, test, v));
      return detector.score(all.select(images.places()));
    }

    @Override
    public double[] trainingScores() {
      return detector.trainingScores();
    }

    /** The network and the detector are others'. */
    @Override
    public void close() {}
  }
}
