package org.ke4j.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;
import org.ke4j.error.Check;
import org.ke4j.image.Transformation;
import org.ke4j.method.FittedDetector;
import org.ke4j.metric.Auroc;
import org.ke4j.metric.ScoreCheck;
import org.ke4j.protocol.Protocol;
import org.ke4j.protocol.Scope;
import org.ke4j.protocol.TestSets;
import org.ke4j.protocol.TestView;
import org.ke4j.random.Seeds;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/** Tests a fitted detector of one normal class; every view is scored once, whoever needs it. */
public final class Evaluation {
  private final EvaluationOptions options;
  private final Images test;
  private final boolean[] normal;
  private final boolean skipUndefined;

  /**
   * @param test test images of all classes
   * @param label the normal class
   */
  public Evaluation(EvaluationOptions options, Images test, int label) {
    this(options, test, label, false);
  }

  /**
   * @param test test images of all classes
   * @param label the normal class
   * @param skipUndefined whether a question that has no anomalies, or nothing else, is left out of
   *     the result instead of refused
   */
  public Evaluation(EvaluationOptions options, Images test, int label, boolean skipUndefined) {
    this.skipUndefined = skipUndefined;
    this.options = options;
    this.test = test;
    this.normal = new boolean[test.size()];
    for (int i = 0; i < normal.length; i++) {
      normal[i] = test.samples().get(i).label() == label;
    }
  }

  /** The figures and the scores behind them. */
  public record Result(List<Cell> cells, List<ScoredSet> sets) {}

  private record Question(Protocol protocol, Scope scope, List<List<TestView>> repeats) {}

  /**
   * Refuses test images that leave a question without normal images or without anomalies, before a
   * detector is fitted.
   *
   * @param changes the transformations that change the class's meaning
   * @throws org.ke4j.error.Ke4jException naming the question
   */
  public void check(String className, Set<String> changes) {
    for (Question question : questions(changes)) {
      for (List<TestView> views : question.repeats()) {
        long anomalies = views.stream().filter(TestView::anomaly).count();
        Check.enough(
            anomalies > 0 && anomalies < views.size(),
            "%s, %s: expected normal and anomalous test images, got %d normal and %d anomalous",
            className,
            question.protocol(),
            views.size() - anomalies,
            anomalies);
      }
    }
  }

  /**
   * Asks a detector everything.
   *
   * @param changes the transformations that change the class's meaning
   */
  public Result run(
      String className, String detectorName, FittedDetector detector, Set<String> changes) {
    List<Question> questions = questions(changes);
    Map<View, Map<Integer, Double>> scores = score(questions, detector);
    List<Cell> cells = new ArrayList<>();
    List<ScoredSet> sets = new ArrayList<>();
    for (Question question : questions) {
      double[] aurocs = new double[question.repeats().size()];
      LabelledScores first = null;
      for (int r = 0; r < aurocs.length; r++) {
        LabelledScores found = answers(question, question.repeats().get(r), scores);
        String what = detectorName + " on " + className + ", " + question.protocol();
        ScoreCheck.usable(what, found.score());
        aurocs[r] = Auroc.of(found.anomaly(), found.score());
        first = first == null ? found : first;
      }
      Double deviation = aurocs.length > 1 ? new StandardDeviation().evaluate(aurocs) : null;
      cells.add(
          new Cell(
              className,
              detectorName,
              question.protocol(),
              question.scope(),
              new Mean().evaluate(aurocs),
              deviation,
              first.normalCount(),
              first.anomalousCount()));
      sets.add(
          new ScoredSet(
              className,
              detectorName,
              question.protocol(),
              question.scope(),
              question.repeats().get(0),
              first));
    }
    return new Result(cells, sets);
  }

  private List<Question> questions(Set<String> changes) {
    List<Question> questions = new ArrayList<>();
    for (Protocol protocol : options.protocols()) {
      List<String> names =
          options.transformations(protocol).stream().map(Transformation::name).toList();
      for (Scope scope : TestSets.scopes(protocol)) {
        List<List<TestView>> repeats = new ArrayList<>();
        int count = protocol == Protocol.SAD ? 1 : options.repeats();
        for (int r = 0; r < count; r++) {
          long seed = Seeds.derive(options.seed(), "draws", r);
          repeats.add(
              new TestSets(
                      normal,
                      names,
                      changes,
                      options.draws(),
                      options.withOriginals(),
                      options.shown(),
                      seed)
                  .views(protocol, scope));
        }
        if (!skipUndefined || repeats.stream().allMatch(Evaluation::bothKinds)) {
          questions.add(new Question(protocol, scope, repeats));
        }
      }
    }
    return questions;
  }

  private static boolean bothKinds(List<TestView> views) {
    return views.stream().map(TestView::anomaly).distinct().count() == 2;
  }

  private Map<View, Map<Integer, Double>> score(List<Question> questions, FittedDetector detector) {
    Map<View, TreeSet<Integer>> wanted = new LinkedHashMap<>();
    for (Question question : questions) {
      for (List<TestView> repeat : question.repeats()) {
        for (TestView view : repeat) {
          wanted
              .computeIfAbsent(view(question.protocol(), view), key -> new TreeSet<>())
              .add(view.sample());
        }
      }
    }
    Map<View, Map<Integer, Double>> scores = new LinkedHashMap<>();
    wanted.forEach(
        (view, samples) -> {
          int[] indices = samples.stream().mapToInt(Integer::intValue).toArray();
          double[] found = detector.score(test.subset(indices), view);
          Map<Integer, Double> byIndex = new TreeMap<>();
          for (int i = 0; i < indices.length; i++) {
            byIndex.put(indices[i], found[i]);
          }
          scores.put(view, byIndex);
        });
    return scores;
  }

  private LabelledScores answers(
      Question question, List<TestView> views, Map<View, Map<Integer, Double>> scores) {
    boolean[] anomaly = new boolean[views.size()];
    double[] score = new double[views.size()];
    for (int i = 0; i < score.length; i++) {
      TestView view = views.get(i);
      anomaly[i] = view.anomaly();
      score[i] = scores.get(view(question.protocol(), view)).get(view.sample());
    }
    return new LabelledScores(anomaly, score);
  }

  private View view(Protocol protocol, TestView view) {
    if (view.transformation() == null) {
      return View.UNTOUCHED;
    }
    Transformation transformation =
        options.transformations(protocol).stream()
            .filter(t -> t.name().equals(view.transformation()))
            .findFirst()
            .orElseThrow();
    return View.test(transformation, options.severity(), options.seed());
  }
}
