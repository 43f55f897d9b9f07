package org.ke4j.evaluation;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.ke4j.error.Check;
import org.ke4j.error.CorruptFileException;
import org.ke4j.metric.Auroc;
import org.ke4j.protocol.Protocol;
import org.ke4j.protocol.Scope;
import org.ke4j.store.Json;

/**
 * What a cost of changed meanings (mu) gains under SSA and loses under SPA. Scores of the detectors
 * with such a knob are affine in it: {@code score(mu) = score(0) + mu price}, so that the scores at
 * two values give those at any other without fitting again.
 */
public final class TradeOff {
  /** The name of the mean over classes. */
  public static final String MEAN = "mean";

  private static final String MU = "--mu";

  /** Detector, class and question to the scores at each known mu; NaN where there is no knob. */
  private final Map<String, Map<String, Map<String, NavigableMap<Double, LabelledScores>>>> scores =
      new LinkedHashMap<>();

  /**
   * A point of a curve: the four figures at one mu.
   *
   * @param className a normal class, or {@link #MEAN} over all
   * @param mu null for a detector without such a knob
   */
  public record Point(
      String detector,
      @JsonProperty("class") String className,
      Double mu,
      double sad,
      double spa,
      double ssaInClass,
      double ssaFull) {}

  /**
   * Takes up what {@code ke evaluate --out} wrote.
   *
   * @param knob whether the scores of a detector depend on mu
   * @throws org.ke4j.error.UsageException if a folder does not tell its mu where it must
   */
  public TradeOff add(Path folder, Predicate<String> knob) throws IOException {
    String mu = mu(folder.resolve("run.json"));
    Path results = folder.resolve("evaluation.json");
    JsonNode evaluation = Json.read(results, new TypeReference<>() {});
    if (!evaluation.path("results").isArray()) {
      throw new CorruptFileException(results, "results", "a list of results", "something else");
    }
    for (JsonNode cell : evaluation.path("results")) {
      String detector = text(results, cell, "detector");
      String className = text(results, cell, "class");
      String scope = cell.path("scope").isNull() ? "" : "-" + text(results, cell, "scope");
      String question = text(results, cell, "protocol") + scope;
      Path file = folder.resolve("scores-" + className + "-" + detector + "-" + question + ".csv");
      Check.that(Files.isRegularFile(file), "%s: expected the scores of 'ke evaluate'", file);
      Check.that(
          !knob.test(detector) || !mu.isEmpty(),
          "%s: expected results of 'ke evaluate --mu M', since the scores of %s depend on it",
          folder,
          detector);
      scores
          .computeIfAbsent(detector, key -> new LinkedHashMap<>())
          .computeIfAbsent(className, key -> new LinkedHashMap<>())
          .computeIfAbsent(question, key -> new TreeMap<>())
          .put(
              knob.test(detector) ? Double.parseDouble(mu) : Double.NaN, LabelledScores.read(file));
    }
    return this;
  }

  /** The value of the knob that a run was given; empty if none. */
  private static String mu(Path file) throws IOException {
    JsonNode run = Json.read(file, new TypeReference<>() {});
    if (!run.path("options").isObject()) {
      throw new CorruptFileException(file, "options", "names with texts", "something else");
    }
    String mu = run.path("options").path(MU).asText("");
    boolean number = mu.isEmpty();
    try {
      number |= Double.parseDouble(mu) >= 0 && Double.isFinite(Double.parseDouble(mu));
    } catch (NumberFormatException e) {
      number |= false;
    }
    if (!number) {
      throw new CorruptFileException(file, "options, " + MU, "a number, 0 or more", "'" + mu + "'");
    }
    return mu;
  }

  private static String text(Path file, JsonNode cell, String key) {
    if (!cell.path(key).isTextual()) {
      throw new CorruptFileException(file, "results, " + key, "a text", "something else");
    }
    return cell.path(key).asText();
  }

  /**
   * The curves, detector after detector, its classes and then their mean, by ascending mu.
   *
   * @param mus 0 or more; a detector without knob is one point
   * @throws org.ke4j.error.UsageException if a detector's scores are known at one mu only, or a
   *     protocol is missing
   */
  public List<Point> points(double... mus) {
    List<Point> points = new ArrayList<>();
    scores.forEach(
        (detector, classes) -> {
          List<Point> sums = new ArrayList<>();
          classes.forEach(
              (className, questions) -> {
                boolean knob = !questions.values().iterator().next().firstKey().isNaN();
                for (double mu : knob ? mus : new double[] {Double.NaN}) {
                  sums.add(point(detector, className, questions, mu));
                }
              });
          points.addAll(sums);
          if (classes.size() > 1) {
            sums.stream()
                .map(p -> p.mu == null ? Double.NaN : p.mu)
                .distinct()
                .forEach(mu -> points.add(mean(detector, mu, sums)));
          }
        });
    return points;
  }

  private static Point mean(String detector, double mu, List<Point> points) {
    List<Point> some =
        points.stream()
            .filter(p -> Double.isNaN(mu) ? p.mu == null : Double.valueOf(mu).equals(p.mu))
            .toList();
    return new Point(
        detector,
        MEAN,
        Double.isNaN(mu) ? null : mu,
        some.stream().mapToDouble(Point::sad).average().orElseThrow(),
        some.stream().mapToDouble(Point::spa).average().orElseThrow(),
        some.stream().mapToDouble(Point::ssaInClass).average().orElseThrow(),
        some.stream().mapToDouble(Point::ssaFull).average().orElseThrow());
  }

  private static Point point(
      String detector,
      String className,
      Map<String, NavigableMap<Double, LabelledScores>> questions,
      double mu) {
    double[] aurocs = new double[4];
    String[] names = {
      Protocol.SAD.label(),
      Protocol.SPA.label(),
      Protocol.SSA.label() + "-" + Scope.IN_CLASS.label(),
      Protocol.SSA.label() + "-" + Scope.FULL.label()
    };
    for (int q = 0; q < names.length; q++) {
      NavigableMap<Double, LabelledScores> known = questions.get(names[q]);
      Check.that(known != null, "%s on %s: expected results of %s", detector, className, names[q]);
      LabelledScores first = known.firstEntry().getValue();
      aurocs[q] = Auroc.of(first.anomaly(), at(mu, known, detector + " on " + className));
    }
    return new Point(
        detector,
        className,
        Double.isNaN(mu) ? null : mu,
        aurocs[0],
        aurocs[1],
        aurocs[2],
        aurocs[3]);
  }

  /** The scores at a mu, by the line through those at the least and the greatest one known. */
  private static double[] at(double mu, NavigableMap<Double, LabelledScores> known, String what) {
    if (Double.isNaN(mu)) {
      return known.firstEntry().getValue().score();
    }
    Check.that(
        known.size() > 1,
        "%s: expected results at two values of mu, got only mu = %s",
        what,
        known.firstKey());
    double low = known.firstKey();
    double share = (mu - low) / (known.lastKey() - low);
    LabelledScores from = known.firstEntry().getValue();
    LabelledScores to = known.lastEntry().getValue();
    Check.that(
        Arrays.equals(from.anomaly(), to.anomaly())
            && (from.views() == null || from.views().equals(to.views())),
        "%s: the results at different mu show different test views",
        what);
    double[] scores = new double[from.score().length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (1 - share) * from.score()[i] + share * to.score()[i];
    }
    return scores;
  }
}
