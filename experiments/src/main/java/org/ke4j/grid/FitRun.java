package org.ke4j.grid;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ke4j.evaluation.Evaluation;
import org.ke4j.evaluation.EvaluationOptions;
import org.ke4j.evaluation.ScoredSet;
import org.ke4j.evaluation.TestTransformations;
import org.ke4j.image.Dataset;
import org.ke4j.image.Transformation;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.method.FittedDetector;
import org.ke4j.method.Fitting;
import org.ke4j.method.RunFiles;
import org.ke4j.metric.Auroc;
import org.ke4j.metric.Bootstrap;
import org.ke4j.metric.Interval;
import org.ke4j.protocol.Draws;
import org.ke4j.protocol.Protocol;
import org.ke4j.protocol.Shown;
import org.ke4j.protocol.TestView;
import org.ke4j.store.Provenance;
import org.ke4j.training.LossLog;
import org.ke4j.view.Images;

/** Fits one detector and asks it its cells. */
final class FitRun {
  private static final Bootstrap.Options BOOTSTRAP = new Bootstrap.Options(1000, 0.95, 1);

  private final GridPlan plan;
  private final Fit fit;
  private final NormalClass normal;
  private final GridRunner.Options options;
  private final RunFiles files;
  private final Images test;
  private double fitSeconds;
  private double scoreSeconds;
  private List<Double> losses;

  FitRun(GridPlan plan, Fit fit, NormalClass normal, GridRunner.Options options, Path work) {
    this.plan = plan;
    this.fit = fit;
    this.normal = normal;
    this.options = options;
    files = fit.method().method().keepsCheckpoints() ? new RunFiles(work, true) : null;
    test = fit.data().test(fit.side());
  }

  List<CellResult> run() throws IOException {
    Fitting fitting =
        new Fitting(
            plan.choices().selection(), fit.seed(), options.threads(), options.progress(), files);
    long start = System.nanoTime();
    try (FittedDetector detector = fit.method().fit(normal, fitting)) {
      List<Double> steps =
          files != null && Files.exists(files.losses())
              ? Shapes.thinned(LossLog.losses(files.losses()))
              : List.of();
      return ask(detector, steps, (System.nanoTime() - start) / 1e9);
    }
  }

  /** The cells' figures by a detector that is fitted already. */
  List<CellResult> ask(FittedDetector detector, List<Double> steps, double seconds) {
    losses = steps;
    fitSeconds = seconds;
    List<String> shown = fit.shown().stream().map(Transformation::name).toList();
    Set<String> changes = plan.meanings(fit.data()).changes(normal, shown);
    long start = System.nanoTime();
    Map<Fit.Asked, Answer> answers = new LinkedHashMap<>();
    for (int severity : fit.cells().stream().map(Fit.Asked::severity).distinct().toList()) {
      ask(severity, detector, changes, answers);
    }
    scoreSeconds = (System.nanoTime() - start) / 1e9;
    List<CellResult> results = new ArrayList<>();
    fit.cells().forEach(cell -> results.add(result(cell, answers.get(cell))));
    return results;
  }

  private record Answer(double auroc, ScoredSet set) {}

  private void ask(
      int severity, FittedDetector detector, Set<String> changes, Map<Fit.Asked, Answer> answers) {
    List<Fit.Asked> cells = fit.cells().stream().filter(c -> c.severity() == severity).toList();
    Grid.Tests tests = plan.grid().tests();
    EvaluationOptions how =
        new EvaluationOptions(
            cells.stream().map(Fit.Asked::protocol).distinct().toList(),
            Draws.of(tests.draws()),
            tests.repeats(),
            tests.withOriginals(),
            Shown.of(tests.transformed()),
            Math.max(1, severity),
            fit.seed(),
            TestTransformations.of(fit.shown(), Protocol.SPA),
            TestTransformations.of(fit.shown(), Protocol.SSA));
    Evaluation.Result found =
        new Evaluation(how, test, fit.label(), true)
            .run(fit.className(), fit.methodLabel(), detector, changes);
    for (int i = 0; i < found.cells().size(); i++) {
      for (Fit.Asked cell : cells) {
        if (cell.protocol() == found.cells().get(i).protocol()
            && cell.scope() == found.cells().get(i).scope()) {
          answers.put(cell, new Answer(found.cells().get(i).auroc(), found.sets().get(i)));
        }
      }
    }
  }

  private CellResult result(Fit.Asked cell, Answer answer) {
    Dataset dataset = fit.data().dataset();
    boolean[] anomaly = answer == null ? null : answer.set().scores().anomaly();
    double[] score = answer == null ? null : answer.set().scores().score();
    Interval interval = null;
    if (answer != null) {
      int[] groups = answer.set().views().stream().mapToInt(TestView::sample).toArray();
      interval = Bootstrap.auroc(anomaly, score, groups, BOOTSTRAP);
    }
    // The interval is that of the first draw, moved to the mean of all draws.
    double shift = answer == null ? 0 : answer.auroc() - Auroc.of(anomaly, score);
    return new CellResult(
        cell.key().values(),
        dataset.name(),
        fit.className(),
        fit.methodLabel(),
        fit.method().details(),
        fit.encoderName(),
        InSample.is(fit.encoderName(), dataset.name(), dataset.classes(), fit.className()),
        fit.seed(),
        cell.protocol().label(),
        cell.scope().label(),
        cell.severity(),
        fit.leftOut(),
        answer == null ? null : answer.auroc(),
        answer == null ? null : Math.max(0, interval.low() + shift),
        answer == null ? null : Math.min(1, interval.high() + shift),
        answer == null
            ? "the views shown are all normal, or all anomalies, by the table of meanings"
            : null,
        answer == null ? 0 : answer.set().scores().normalCount(),
        answer == null ? 0 : answer.set().scores().anomalousCount(),
        test.size(),
        normal.images().size(),
        fitSeconds,
        scoreSeconds,
        answer == null ? null : Shapes.curve(anomaly, score),
        answer == null ? null : Shapes.histogram(anomaly, score),
        losses,
        made());
  }

  private static Map<String, String> made() {
    Map<String, String> made = new LinkedHashMap<>();
    made.put("made", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    made.putAll(Provenance.runningVersions());
    made.put("hardware", Hardware.description());
    return made;
  }
}
