package org.ke4j;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.ke4j.error.Check;
import org.ke4j.image.ImageDecoder;
import org.ke4j.image.Transformation;
import org.ke4j.image.TransformationProvider;
import org.ke4j.knowledge.Overrule;
import org.ke4j.progress.Progress;

/**
 * How a detector learns. Start from {@link #DEFAULTS} and change single values:
 *
 * <pre>{@code
 * FitOptions options =
 *     FitOptions.DEFAULTS.withMethod("dn2").withFalseAlarms(0.01).withTrim(0.05).withSeed(7);
 * }</pre>
 *
 * @param method name of the method: {@code contrast} (default, takes seconds), {@code dn2}, {@code
 *     ke} (trains a network), or any other on the class path
 * @param options of the method, by name, as text; those left out have its defaults. {@code ke train
 *     --help} lists them
 * @param encoder a name that {@code ke encoders} lists, or the path of an ONNX file; null (default)
 *     takes the built-in one that suits the size of the pictures
 * @param transformations names of the changes that are ranked; empty (default) for the ten of the
 *     paper
 * @param harmless names of changes that keep the meaning, whatever the ranking says
 * @param harmful names of changes that change the meaning, whatever the ranking says
 * @param severity of the changes, 1..5; default 1
 * @param k how many changes are positive and how many negative at least, 1 or more; default 2
 * @param falseAlarms share of new normal images that may be called anomalies, above 0, below 1; NaN
 *     (default) is 0.05, or the finest that so few images can promise. A share that is finer than
 *     1/(n+1) for n images is refused
 * @param trim share of the training images, the most suspicious, that is left out, 0 to 0.5;
 *     default 0
 * @param bank how many training images the detector keeps at most, chosen to cover the others; 0
 *     (default) for all
 * @param extendable whether the model keeps what {@link AnomalyDetector#withMore} needs, which
 *     doubles its size; default true
 * @param strict whether the first file that is no sound picture ends the work; default false: it is
 *     skipped and named
 * @param maxPixels largest width x height of a picture, 1 or more; default 210 million
 * @param seed of all that is drawn; the same seed gives the same detector; default 1
 * @param threads compute threads, 1 to the number of cores; default all cores
 * @param progress is told how far the work has come; default nobody
 */
public record FitOptions(
    String method,
    Map<String, String> options,
    String encoder,
    List<String> transformations,
    Set<String> harmless,
    Set<String> harmful,
    int severity,
    int k,
    double falseAlarms,
    double trim,
    int bank,
    boolean extendable,
    boolean strict,
    long maxPixels,
    long seed,
    int threads,
    Progress progress) {
  /** The share of false alarms where none is asked for, and the images are enough. */
  static final double USUAL_FALSE_ALARMS = 0.05;

  /** The defaults. */
  public static final FitOptions DEFAULTS =
      new FitOptions(
          "contrast",
          Map.of(),
          null,
          List.of(),
          Set.of(),
          Set.of(),
          1,
          2,
          Double.NaN,
          0,
          0,
          true,
          false,
          ImageDecoder.DEFAULT_MAX_PIXELS,
          1,
          Runtime.getRuntime().availableProcessors(),
          Progress.NONE);

  public FitOptions {
    Objects.requireNonNull(method, "method");
    options = Map.copyOf(options);
    transformations = List.copyOf(transformations);
    harmless = Set.copyOf(harmless);
    harmful = Set.copyOf(harmful);
    new Overrule(harmless, harmful);
    Check.between("severity", severity, 1, 5);
    Check.atLeast("K", k, 1);
    if (!Double.isNaN(falseAlarms)) {
      checkShare(falseAlarms);
    }
    Check.between("share to trim", trim, 0, 0.5);
    Check.that(bank == 0 || bank >= 2, "images of the bank: expected 2 or more, got %d", bank);
    Check.that(maxPixels >= 1, "pixel cap: expected at least 1, got %d", maxPixels);
    Check.between("threads", threads, 1, Runtime.getRuntime().availableProcessors());
    Objects.requireNonNull(progress, "progress");
  }

  private static void checkShare(double falseAlarms) {
    Check.that(
        falseAlarms > 0 && falseAlarms < 1,
        "share of false alarms: expected above 0 and below 1, got %s",
        falseAlarms);
  }

  public FitOptions withMethod(String other) {
    return with(
        draft -> {
          draft.method = other;
          draft.options = Map.of();
        });
  }

  /** With an option of the method, for example {@code withOption("epochs", 20)}. */
  public FitOptions withOption(String name, Object value) {
    Map<String, String> more = new LinkedHashMap<>(options);
    more.put(name, value.toString());
    return with(draft -> draft.options = more);
  }

  public FitOptions withEncoder(String nameOrFile) {
    return with(draft -> draft.encoder = nameOrFile);
  }

  public FitOptions withTransformations(List<String> names) {
    return with(draft -> draft.transformations = names);
  }

  public FitOptions withHarmless(String... names) {
    return with(draft -> draft.harmless = Set.of(names));
  }

  public FitOptions withHarmful(String... names) {
    return with(draft -> draft.harmful = Set.of(names));
  }

  public FitOptions withSeverity(int other) {
    return with(draft -> draft.severity = other);
  }

  /**
   * With this share; {@link #DEFAULTS} has none.
   *
   * @param share above 0, below 1; NaN is refused, since it would mean the default
   */
  public FitOptions withFalseAlarms(double share) {
    checkShare(share);
    return with(draft -> draft.falseAlarms = share);
  }

  public FitOptions withTrim(double share) {
    return with(draft -> draft.trim = share);
  }

  public FitOptions withBank(int images) {
    return with(draft -> draft.bank = images);
  }

  public FitOptions withExtendable(boolean yes) {
    return with(draft -> draft.extendable = yes);
  }

  public FitOptions withStrict(boolean yes) {
    return with(draft -> draft.strict = yes);
  }

  public FitOptions withMaxPixels(long pixels) {
    return with(draft -> draft.maxPixels = pixels);
  }

  public FitOptions withSeed(long other) {
    return with(draft -> draft.seed = other);
  }

  public FitOptions withThreads(int count) {
    return with(draft -> draft.threads = count);
  }

  public FitOptions withProgress(Progress listener) {
    return with(draft -> draft.progress = listener);
  }

  /**
   * Refuses what would be refused after costly work: unknown methods and transformations, options
   * that do not suit each other.
   *
   * @throws org.ke4j.error.UsageException saying what is wrong
   */
  public void check() {
    new Learning(this);
  }

  /** The transformations that are looked at, in the order in which they are ranked. */
  public List<Transformation> ranked() {
    List<Transformation> ranked = new ArrayList<>();
    if (transformations.isEmpty()) {
      ranked.addAll(TransformationProvider.allStandard());
    } else {
      transformations.forEach(name -> ranked.add(TransformationProvider.find(name)));
    }
    for (String name : new Overrule(harmless, harmful).names()) {
      if (ranked.stream().noneMatch(known -> known.name().equals(name))) {
        ranked.add(TransformationProvider.find(name));
      }
    }
    return ranked;
  }

  /** All that fits a detector again, as text, but for threads and progress. */
  Map<String, String> recipe(String chosenEncoder) {
    Map<String, String> text = new LinkedHashMap<>();
    text.put("method", method);
    options.forEach((name, value) -> text.put("option " + name, value));
    text.put("encoder", chosenEncoder);
    text.put("transformations", String.join(",", transformations));
    text.put("harmless", String.join(",", new TreeSet<>(harmless)));
    text.put("harmful", String.join(",", new TreeSet<>(harmful)));
    text.put("severity", String.valueOf(severity));
    text.put("k", String.valueOf(k));
    text.put("false alarms", String.valueOf(falseAlarms));
    text.put("trim", String.valueOf(trim));
    text.put("bank", String.valueOf(bank));
    text.put("seed", String.valueOf(seed));
    return text;
  }

  /** What {@link #recipe} wrote; nothing is trimmed again. */
  static FitOptions of(Map<String, String> recipe) {
    FitOptions options = DEFAULTS.withMethod(recipe.get("method"));
    for (Map.Entry<String, String> entry : recipe.entrySet()) {
      if (entry.getKey().startsWith("option ")) {
        options =
            options.withOption(entry.getKey().substring("option ".length()), entry.getValue());
      }
    }
    return options
        .withEncoder(recipe.get("encoder"))
        .withTransformations(names(recipe.get("transformations")))
        .withHarmless(names(recipe.get("harmless")).toArray(String[]::new))
        .withHarmful(names(recipe.get("harmful")).toArray(String[]::new))
        .withSeverity(Integer.parseInt(recipe.get("severity")))
        .with(draft -> draft.k = Integer.parseInt(recipe.get("k")))
        .with(draft -> draft.falseAlarms = Double.parseDouble(recipe.get("false alarms")))
        .withBank(Integer.parseInt(recipe.get("bank")))
        .withSeed(Long.parseLong(recipe.get("seed")));
  }

  private static List<String> names(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(","));
  }

  private FitOptions with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.options();
  }

  /** Options while one of them is changed. */
  private static final class Draft {
    private String method;
    private Map<String, String> options;
    private String encoder;
    private List<String> transformations;
    private Set<String> harmless;
    private Set<String> harmful;
    private int severity;
    private int k;
    private double falseAlarms;
    private double trim;
    private int bank;
    private boolean extendable;
    private boolean strict;
    private long maxPixels;
    private long seed;
    private int threads;
    private Progress progress;

    Draft(FitOptions from) {
      method = from.method;
      options = from.options;
      encoder = from.encoder;
      transformations = from.transformations;
      harmless = from.harmless;
      harmful = from.harmful;
      severity = from.severity;
      k = from.k;
      falseAlarms = from.falseAlarms;
      trim = from.trim;
      bank = from.bank;
      extendable = from.extendable;
      strict = from.strict;
      maxPixels = from.maxPixels;
      seed = from.seed;
      threads = from.threads;
      progress = from.progress;
    }

    FitOptions options() {
      return new FitOptions(
          method,
          options,
          encoder,
          transformations,
          harmless,
          harmful,
          severity,
          k,
          falseAlarms,
          trim,
          bank,
          extendable,
          strict,
          maxPixels,
          seed,
          threads,
          progress);
    }
  }
}
