package org.ke4j;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ke4j.error.Check;
import org.ke4j.progress.Progress;

/**
 * How a detector learns. Start from {@link #DEFAULTS} and change single values.
 *
 * @param method name of the method: {@code contrast} (default, takes seconds), {@code dn2}, {@code
 *     ke} (trains a network), or any other on the class path
 * @param options of the method, by name, as text; those left out have its defaults. {@code ke train
 *     --help} lists them
 * @param encoder a name that {@code ke encoders} lists, or the path of an ONNX file; default {@code
 *     ke32}, which is built in
 * @param transformations names of the changes that are ranked; empty (default) for the ten of the
 *     paper
 * @param severity of the changes, 1..5; default 1
 * @param k how many changes are positive and how many negative at least, 1 or more; default 2
 * @param falseAlarms share of the training images that may lie above the threshold, 0 to below 1;
 *     default 0.05
 * @param seed of all that is drawn; the same seed gives the same detector; default 1
 * @param threads compute threads, 1 to the number of cores; default all cores
 * @param progress is told how far the work has come; default nobody
 */
public record FitOptions(
    String method,
    Map<String, String> options,
    String encoder,
    List<String> transformations,
    int severity,
    int k,
    double falseAlarms,
    long seed,
    int threads,
    Progress progress) {
  /** The defaults. */
  public static final FitOptions DEFAULTS =
      new FitOptions(
          "contrast",
          Map.of(),
          "ke32",
          List.of(),
          1,
          2,
          0.05,
          1,
          Runtime.getRuntime().availableProcessors(),
          Progress.NONE);

  public FitOptions {
    Objects.requireNonNull(method, "method");
    options = Map.copyOf(options);
    Objects.requireNonNull(encoder, "encoder");
    transformations = List.copyOf(transformations);
    Check.between("severity", severity, 1, 5);
    Check.atLeast("K", k, 1);
    Check.that(
        falseAlarms >= 0 && falseAlarms < 1,
        "share of false alarms: expected 0 to below 1, got %s",
        falseAlarms);
    Check.between("threads", threads, 1, Runtime.getRuntime().availableProcessors());
    Objects.requireNonNull(progress, "progress");
  }

  public FitOptions withMethod(String other) {
    return new FitOptions(
        other,
        Map.of(),
        encoder,
        transformations,
        severity,
        k,
        falseAlarms,
        seed,
        threads,
        progress);
  }

  /** With an option of the method, for example {@code withOption("epochs", 20)}. */
  public FitOptions withOption(String name, Object value) {
    Map<String, String> more = new LinkedHashMap<>(options);
    more.put(name, value.toString());
    return new FitOptions(
        method, more, encoder, transformations, severity, k, falseAlarms, seed, threads, progress);
  }

  public FitOptions withEncoder(String nameOrFile) {
    return new FitOptions(
        method,
        options,
        nameOrFile,
        transformations,
        severity,
        k,
        falseAlarms,
        seed,
        threads,
        progress);
  }

  public FitOptions withTransformations(List<String> names) {
    return new FitOptions(
        method, options, encoder, names, severity, k, falseAlarms, seed, threads, progress);
  }

  public FitOptions withFalseAlarms(double share) {
    return new FitOptions(
        method, options, encoder, transformations, severity, k, share, seed, threads, progress);
  }

  public FitOptions withSeed(long other) {
    return new FitOptions(
        method,
        options,
        encoder,
        transformations,
        severity,
        k,
        falseAlarms,
        other,
        threads,
        progress);
  }

  public FitOptions withThreads(int count) {
    return new FitOptions(
        method, options, encoder, transformations, severity, k, falseAlarms, seed, count, progress);
  }

  public FitOptions withProgress(Progress listener) {
    return new FitOptions(
        method,
        options,
        encoder,
        transformations,
        severity,
        k,
        falseAlarms,
        seed,
        threads,
        listener);
  }
}
