package org.ke4j.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.ke4j.calibration.CrossFit;
import org.ke4j.detection.Detector;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.image.Transformation;
import org.ke4j.knowledge.Knowledge;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.knowledge.Ranked;
import org.ke4j.matrix.Matrix;
import org.ke4j.method.ConfiguredMethod;
import org.ke4j.method.ContrastRule;
import org.ke4j.method.EmbeddedDetector;
import org.ke4j.method.FittedDetector;
import org.ke4j.method.Fitting;
import org.ke4j.metric.Auroc;
import org.ke4j.random.Seeds;
import org.ke4j.view.View;

/**
 * Fits a detector to a class and calibrates it: the one way of {@code ke train}, {@code ke fit} and
 * the Java API.
 */
public final class Fitter {
  /** So many suspicious images are named. */
  private static final int NAMED = 100;

  private final Plan plan;
  private final Fitting fitting;
  private final BiFunction<NormalClass, Fitting, FittedDetector> first;

  /**
   * What is fitted.
   *
   * @param way how images are spent on the threshold
   * @param falseAlarms share of normal images that may be called anomalies, 0 to below 1
   * @param trim share of the images, the most suspicious, that is left out, 0 to 0.5
   * @param bank how many images the detector keeps at most, chosen to cover the others; 0 for all
   * @param doubts whether suspicious images are looked for, where nothing is trimmed
   */
  public record Plan(
      ConfiguredMethod method,
      Calibrated.Way way,
      double falseAlarms,
      double trim,
      int bank,
      boolean doubts) {
    public Plan {
      Check.between("share to trim", trim, 0, 0.5);
      Check.atLeast("images of the bank", bank, 0);
      Check.that(
          bank == 0 || method.method().usesEncoder(),
          "bank: the detector %s keeps no images, so there is nothing to choose",
          method.name());
    }
  }

  /**
   * A training image that looks as if it were none.
   *
   * @param distance squared distance of its embedding, of length one, to its neighbours among the
   *     other training images
   * @param trimmed whether it was left out
   */
  public record Suspect(String image, double distance, boolean trimmed) {}

  /**
   * What came of it; the caller closes the detector.
   *
   * @param used indices of the images that were learnt from: all but trimmed ones
   * @param kept indices of the images that the detector keeps: those used, or fewer
   * @param suspects the most suspicious first, at most 100
   * @param loss what the choice of a bank costs; null where nothing was chosen
   */
  public record Result(
      Calibrated calibrated, int[] used, int[] kept, List<Suspect> suspects, BankLoss loss) {}

  /**
   * What it costs to keep fewer images: how well unseen normal images are told from their own
   * harmful copies, on a fifth of the images that was held out for this.
   *
   * @param all AUROC with all other images; NaN where no change is harmful or there are no pictures
   *     that could be changed
   * @param bank AUROC with the chosen ones
   */
  public record BankLoss(double all, double bank) {}

  /**
   * @param first fits the detector that is kept, for example with files of a training run
   */
  public Fitter(
      Plan plan, Fitting fitting, BiFunction<NormalClass, Fitting, FittedDetector> first) {
    this.plan = plan;
    this.fitting = fitting;
    this.first = first;
  }

  public Fitter(Plan plan, Fitting fitting) {
    this(plan, fitting, plan.method::fit);
  }

  /** Fits and calibrates. */
  public Result fit(NormalClass normal) {
    int n = normal.images().size();
    Check.enough(n >= 2, "expected at least 2 normal images, found %d", n);
    List<Suspect> suspects = new ArrayList<>();
    int[] used = used(normal, suspects);
    boolean chooses = plan.bank > 0 && plan.bank < used.length;
    NormalClass learnt = normal.subset(used);
    if (plan.method.method().usesKnowledge()) {
      normal.options().transformations().forEach(normal::transformed); // once for all subsets
    }
    Calibrated calibrated =
        Calibrated.fit(
            new Calibrated.Spending(
                used.length,
                chooses ? Calibrated.Way.CROSS_FIT : plan.way,
                plan.falseAlarms,
                Seeds.derive(fitting.seed(), "calibration"),
                plan.method.method().leavesOneOut() && !chooses,
                plan.method.method().leastImages()),
            chosen -> first.apply(bank(learnt, chosen), fitting),
            chosen -> plan.method.fit(bank(learnt, chosen), fitting),
            (detector, chosen) -> score(detector, learnt, chosen));
    int[] kept =
        chooses
            ? Arrays.stream(coreset(learnt, all(used.length))).map(i -> used[i]).toArray()
            : used;
    return new Result(calibrated, used, kept, suspects, chooses ? loss(learnt) : null);
  }

  /**
   * Fits to images that were chosen already, all of them, and calibrates with others.
   *
   * @param heldOut embeddings of normal images that are none of these, 2 or more
   * @throws UsageException for a method that scores no embeddings
   */
  public Result fit(NormalClass chosen, Matrix heldOut) {
    FittedDetector detector = first.apply(chosen, fitting);
    try {
      if (!(detector instanceof EmbeddedDetector<?> embedded)) {
        throw new UsageException(
            "the detector " + plan.method.name() + " scores pictures, not embeddings");
      }
      int n = chosen.images().size();
      Calibration calibration =
          new Calibration(Calibration.Source.HELD_OUT, embedded.detector().score(heldOut));
      return new Result(new Calibrated(detector, calibration, n), all(n), all(n), List.of(), null);
    } catch (RuntimeException e) {
      detector.close();
      throw e;
    }
  }

  /**
   * What the model keeps of what it learnt from.
   *
   * @param found what {@link #fit} gave for the same class
   * @param recipe every option that fits it again, as text
   */
  public Learnt learnt(NormalClass normal, Result found, Map<String, String> recipe) {
    NormalClass part = normal.subset(found.kept);
    Knowledge knowledge =
        plan.method.method().usesKnowledge() ? plan.method.knowledge(part, fitting) : null;
    return new Learnt(
        part.images().samples().stream().map(sample -> sample.name()).toList(),
        part.originals(),
        part.knownViews(),
        changes(knowledge, fitting),
        part.images().places(),
        recipe);
  }

  private int[] used(NormalClass normal, List<Suspect> suspects) {
    int n = normal.images().size();
    if (n < 10 || (plan.trim == 0 && !plan.doubts)) {
      Check.that(plan.trim == 0, "trim: expected at least 10 images to judge by, got %d", n);
      return all(n);
    }
    Suspicion suspicion = new Suspicion(normal.originals());
    List<Integer> order = suspicion.farthestFirst();
    Set<Integer> trimmed = new HashSet<>(order.subList(0, (int) Math.floor(plan.trim * n + 1e-9)));
    Set<Integer> outliers = new HashSet<>(suspicion.outliers());
    double[] distances = suspicion.distances();
    for (int i : order) {
      if ((trimmed.contains(i) || outliers.contains(i)) && suspects.size() < NAMED) {
        suspects.add(
            new Suspect(
                normal.images().samples().get(i).name(), distances[i], trimmed.contains(i)));
      }
    }
    return IntStream.range(0, n).filter(i -> !trimmed.contains(i)).toArray();
  }

  private NormalClass bank(NormalClass normal, int[] chosen) {
    if (plan.bank == 0 || plan.bank >= chosen.length) {
      return chosen.length == normal.images().size() ? normal : normal.subset(chosen);
    }
    return normal.subset(coreset(normal, chosen));
  }

  private BankLoss loss(NormalClass normal) {
    int n = normal.images().size();
    CrossFit.Split split = CrossFit.split(n, Math.max(1, n / 5), fitting.seed());
    NormalClass unseen = normal.subset(split.calibration());
    List<Transformation> harmful = harmful(normal, unseen);
    if (harmful.isEmpty()) {
      return new BankLoss(Double.NaN, Double.NaN);
    }
    try (FittedDetector all = plan.method.fit(normal.subset(split.training()), fitting);
        FittedDetector few = plan.method.fit(bank(normal, split.training()), fitting)) {
      return all instanceof EmbeddedDetector
          ? new BankLoss(auroc(all, unseen, harmful), auroc(few, unseen, harmful))
          : new BankLoss(Double.NaN, Double.NaN);
    }
  }

  /** Harmful changes; for a method that asks for none, what its encoder says of these images. */
  private List<Transformation> harmful(NormalClass normal, NormalClass unseen) {
    if (plan.method.method().usesKnowledge()) {
      return plan.method.knowledge(normal, fitting).negativeTransformations();
    }
    try {
      double meaning = normal.embedder().encoder().meaningThreshold();
      return fitting
          .overrule()
          .apply(new ContrastRule(fitting.selection().k(), meaning).select(unseen.pairedMeans()))
          .negativeTransformations();
    } catch (Ke4jException pictureIsGone) {
      return List.of(); // of what was learnt earlier or embedded elsewhere there are no pictures
    }
  }

  private static double auroc(
      FittedDetector detector, NormalClass unseen, List<Transformation> harmful) {
    Detector scorer = ((EmbeddedDetector<?>) detector).detector();
    int n = unseen.images().size();
    double[] scores = Arrays.copyOf(scorer.score(unseen.originals()), n * (1 + harmful.size()));
    boolean[] anomaly = new boolean[scores.length];
    for (int t = 0; t < harmful.size(); t++) {
      double[] changed = scorer.score(unseen.transformed(harmful.get(t)));
      System.arraycopy(changed, 0, scores, n * (t + 1), n);
      Arrays.fill(anomaly, n * (t + 1), n * (t + 2), true);
    }
    return Auroc.of(anomaly, scores);
  }

  private int[] coreset(NormalClass normal, int[] chosen) {
    int[] core =
        Coreset.choose(
            normal.originals().select(chosen).normalized(), Math.min(plan.bank, chosen.length));
    return Arrays.stream(core).map(i -> chosen[i]).toArray();
  }

  /** Embeddings are there already: nothing is embedded again. */
  private static double[] score(FittedDetector detector, NormalClass normal, int[] chosen) {
    return detector instanceof EmbeddedDetector<?> embedded
        ? embedded.detector().score(normal.originals().select(chosen))
        : detector.score(normal.images().subset(chosen), View.UNTOUCHED);
  }

  private static int[] all(int n) {
    return IntStream.range(0, n).toArray();
  }

  private static List<Learnt.Change> changes(Knowledge knowledge, Fitting fitting) {
    List<Learnt.Change> changes = new ArrayList<>();
    if (knowledge != null) {
      add(changes, knowledge.positive(), Learnt.Meaning.HARMLESS, fitting);
      add(changes, knowledge.neutral(), Learnt.Meaning.UNUSED, fitting);
      add(changes, knowledge.negative(), Learnt.Meaning.HARMFUL, fitting);
      changes.sort(java.util.Comparator.comparingDouble(Learnt.Change::distance));
    }
    return changes;
  }

  private static void add(
      List<Learnt.Change> changes, List<Ranked> side, Learnt.Meaning meaning, Fitting fitting) {
    for (Ranked ranked : side) {
      boolean overruled = fitting.overrule().names().contains(ranked.name());
      changes.add(new Learnt.Change(ranked.name(), ranked.distance(), meaning, overruled));
    }
  }
}
