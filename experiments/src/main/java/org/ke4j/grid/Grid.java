package org.ke4j.grid;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.error.Check;
import org.ke4j.error.UsageException;
import org.ke4j.image.DatasetOptions;
import org.ke4j.protocol.Draws;
import org.ke4j.protocol.Protocol;
import org.ke4j.protocol.Shown;

/**
 * A grid: every data set with every class, encoder, method, seed and test. What is left out has the
 * value that the reader of the file documents.
 *
 * @param name for results
 * @param data one or more
 * @param encoders names or ONNX files, one or more; default ke32
 * @param methods one or more
 * @param protocols of sad, spa, ssa; default all three
 * @param tests how test images are shown
 * @param ranking how transformations are ranked and divided
 * @param seeds one or more; default 1
 */
public record Grid(
    String name,
    List<Data> data,
    List<String> encoders,
    List<Method> methods,
    List<String> protocols,
    Tests tests,
    Ranking ranking,
    List<Long> seeds) {
  public Grid {
    name = name == null ? "grid" : name;
    data = some("data", data, List.of());
    encoders = some("encoders", encoders, List.of("ke32"));
    methods = some("methods", methods, List.of());
    protocols = some("protocols", protocols, List.of("sad", "spa", "ssa"));
    protocols.forEach(Protocol::of);
    tests = tests == null ? new Tests(null, null, null, null, null, null, null, null) : tests;
    ranking = ranking == null ? new Ranking(null, null, null, null, null, null, null) : ranking;
    seeds = some("seeds", seeds, List.of(1L));
    Check.that(
        seeds.stream().distinct().count() == seeds.size(),
        "seeds: expected different ones, got %s",
        seeds);
    Check.that(
        methods.stream().map(Method::label).distinct().count() == methods.size(),
        "methods: expected different labels, got %s; say 'label:' where a method occurs twice",
        methods.stream().map(Method::label).toList());
  }

  private static <T> List<T> some(String key, List<T> given, List<T> standard) {
    List<T> list = given == null ? standard : given;
    Check.that(!list.isEmpty(), "%s: expected at least one, got none", key);
    Check.that(list.stream().allMatch(e -> e != null), "%s: expected a value, got nothing", key);
    return List.copyOf(list);
  }

  /** The same with the data somewhere else. */
  Grid withData(List<Data> others) {
    return new Grid(name, others, encoders, methods, protocols, tests, ranking, seeds);
  }

  /** The same with its only data set somewhere else. */
  public Grid at(String path) {
    return withData(List.of(data.get(0).at(path)));
  }

  /** The same with other methods, encoders or seeds. */
  public Grid with(List<Method> newMethods, List<String> newEncoders, List<Long> newSeeds) {
    return new Grid(name, data, newEncoders, newMethods, protocols, tests, ranking, newSeeds);
  }

  /**
   * A data set.
   *
   * @param path a file, a folder or {@code digits}
   * @param classes names; default all with training images
   * @param train at most so many training images of each class; default all
   * @param test at most so many test images of each class; default all
   * @param labels CIFAR-100's coarse or fine; default coarse
   */
  public record Data(
      String path, List<String> classes, Integer train, Integer test, String labels) {
    public Data {
      Check.that(path != null && !path.isBlank(), "data: expected a path, got none");
      classes = classes == null ? List.of() : List.copyOf(classes);
      train = train == null ? Integer.MAX_VALUE : Check.atLeast("train", train, 1);
      test = test == null ? Integer.MAX_VALUE : Check.atLeast("test", test, 1);
      labels = labels == null ? "coarse" : labels;
      Check.that(
          labels.equals("coarse") || labels.equals("fine"),
          "labels: expected coarse or fine, got '%s'",
          labels);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Data of(String path) {
      return new Data(path, null, null, null, null);
    }

    DatasetOptions options() {
      return DatasetOptions.DEFAULTS.withLabels(
          labels.equals("fine") ? DatasetOptions.Labels.FINE : DatasetOptions.Labels.COARSE);
    }

    Data at(String other) {
      return new Data(other, classes, train, test, labels);
    }
  }

  /**
   * A method.
   *
   * @param name of {@code DetectorMethod}
   * @param label in tables; default the name
   * @param preset paper or reference; default paper
   * @param options by name, as {@code ke train --help} lists them; others have the preset's values
   */
  public record Method(String name, String label, String preset, Map<String, String> options) {
    public Method {
      Check.that(name != null && !name.isBlank(), "methods: expected a name, got none");
      label = label == null ? name : label;
      preset = preset == null ? "paper" : preset;
      Check.that(
          preset.equals("paper") || preset.equals("reference"),
          "preset: expected paper or reference, got '%s'",
          preset);
      options = options == null ? Map.of() : new LinkedHashMap<>(options);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Method of(String name) {
      return new Method(name, null, null, null);
    }

    /** With options, under a label. */
    public static Method of(String name, String label, Map<String, String> options) {
      return new Method(name, label, null, options);
    }
  }

  /**
   * How test images are shown.
   *
   * @param draws one or all; default all
   * @param repeats of the draw; default 1
   * @param severities each a cell of its own; default 5
   * @param withOriginals whether SSA also shows untouched normal images; default false
   * @param transformed all, or anomalies for SPA on other classes alone; default all
   * @param table paper, geometry, digits-strict, ke or a JSON file; default paper where there is
   *     one for the classes, else ke
   * @param transformations paper, all or names; default those of the ranking
   * @param leaveOut transformations, each left out of the ranking in cells of its own and then the
   *     only one shown; {@code each} for all that are ranked; default none
   */
  public record Tests(
      String draws,
      Integer repeats,
      List<Integer> severities,
      Boolean withOriginals,
      String transformed,
      String table,
      List<String> transformations,
      List<String> leaveOut) {
    public Tests {
      draws = draws == null ? "all" : draws;
      Draws.of(draws);
      repeats = repeats == null ? 1 : Check.atLeast("repeats", repeats, 1);
      severities = some("severities", severities, List.of(5));
      severities.forEach(s -> Check.between("severity", s, 1, 5));
      withOriginals = withOriginals != null && withOriginals;
      transformed = transformed == null ? "all" : transformed;
      Shown.of(transformed);
      leaveOut = leaveOut == null ? List.of() : List.copyOf(leaveOut);
    }
  }

  /**
   * How transformations are ranked and divided.
   *
   * @param transformations paper, all or names; default paper
   * @param severity of the training views; default 1
   * @param ground cosine, euclidean or sqeuclidean; default cosine
   * @param rule fixed, gap or threshold; default fixed
   * @param k positive and negative ones; default 2
   * @param offset of the positive ones, 0 or 1; default 0
   * @param threshold distance from which on all are negative; default none
   */
  public record Ranking(
      List<String> transformations,
      Integer severity,
      String ground,
      String rule,
      Integer k,
      Integer offset,
      Double threshold) {
    public Ranking {
      transformations = some("transformations", transformations, List.of("paper"));
      severity = severity == null ? 1 : Check.between("severity", severity, 1, 5);
      ground = ground == null ? "cosine" : ground;
      rule = rule == null ? "fixed" : rule;
      if (!List.of("fixed", "gap", "threshold").contains(rule)) {
        throw new UsageException("rule: expected fixed, gap or threshold, got '" + rule + "'");
      }
      k = k == null ? 2 : Check.atLeast("k", k, 1);
      offset = offset == null ? 0 : Check.between("offset", offset, 0, 1);
      threshold = threshold == null ? Double.NaN : threshold;
    }
  }
}
