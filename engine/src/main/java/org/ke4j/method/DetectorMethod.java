package org.ke4j.method;

import java.util.List;
import java.util.stream.Collectors;
import org.ke4j.error.UsageException;
import org.ke4j.image.Services;
import org.ke4j.knowledge.Knowledge;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.knowledge.SelectionOptions;

/**
 * A way to learn what is normal from the images of one class. Owns all that is particular to it:
 * name, options, fitting, and how its detectors are stored. Found by {@link
 * java.util.ServiceLoader}: a class of this kind and its line in {@code
 * META-INF/services/org.ke4j.method.DetectorMethod} are all that a new detector takes.
 *
 * @param <O> its options: a public record whose components are {@link org.ke4j.option.Described}
 */
public interface DetectorMethod<O extends Record> {
  /** The name in options, tables and JSON. */
  String name();

  /** What it does, in a sentence, for help texts. */
  String summary();

  /** The options of a preset. */
  O defaults(Preset preset);

  /** Whether its detectors score embeddings of the encoder; else they need none to score. */
  boolean usesEncoder();

  /**
   * Whether the scores that its detectors have of their training images leave each image out, so
   * that a threshold may rest on them.
   */
  default boolean leavesOneOut() {
    return usesEncoder();
  }

  /** Whether it asks which transformations change the meaning; else it needs no ranking. */
  default boolean usesKnowledge() {
    return true;
  }

  /** Whether it keeps a checkpoint and its losses in {@link Fitting#files} while it learns. */
  default boolean keepsCheckpoints() {
    return false;
  }

  /**
   * The fewest images that {@link #fit} can learn from, 1 or more. Fewer are refused before
   * anything costly is done, also where a part of the images is set aside for a threshold.
   */
  default int leastImages() {
    return 1;
  }

  /**
   * What it costs to learn from so few images, for people; empty where there is nothing to say.
   *
   * @param images how many it learns from
   */
  default String fewImages(int images) {
    return "";
  }

  /**
   * Refuses options that {@link #fit} would refuse, before anything costly is done.
   *
   * @param selection which transformations will become positive and negative
   * @param ranking how they will be ranked
   * @throws UsageException saying what is wrong
   */
  default void check(O options, SelectionOptions selection, RankedBy ranking) {}

  /**
   * How transformations will be ranked.
   *
   * @param transformations how many
   * @param severity of the views, 1..5
   */
  record RankedBy(int transformations, int severity) {}

  /**
   * Which changes {@link #fit} would take for harmless and which for changes of meaning.
   *
   * @return null for a method that does not ask
   */
  default Knowledge knowledge(NormalClass normal, O options, Fitting fitting) {
    return null;
  }

  /** The newest version of its {@link #parts} that {@link #restore} understands. */
  default int partVersion() {
    return 1;
  }

  /**
   * Learns one class. The caller closes the result.
   *
   * @param normal the images of the class; rankings and embeddings that others asked for are there
   */
  FittedDetector fit(NormalClass normal, O options, Fitting fitting);

  /**
   * What {@link FittedDetector#score} needs, to be stored.
   *
   * @param detector of this method
   */
  List<Part> parts(FittedDetector detector);

  /**
   * A stored detector; it scores as before, bit for bit. The caller closes it.
   *
   * @throws org.ke4j.error.Ke4jException if a part is missing or makes no sense
   */
  FittedDetector restore(Restoring stored);

  /**
   * The side in pixels at which it looks at images itself, apart from the encoder; larger
   * photographs may be shrunk to it before. 0 if it does not.
   */
  default int imageSide(O options) {
    return 0;
  }

  /** What a reader of results must know of these options, in a few words; may be empty. */
  default String details(O options) {
    return "";
  }

  /** All methods, in the order of their names. */
  static List<DetectorMethod<?>> all() {
    return Services.all(DetectorMethod.class).stream()
        .<DetectorMethod<?>>map(method -> (DetectorMethod<?>) method)
        .sorted(java.util.Comparator.comparing(DetectorMethod::name))
        .toList();
  }

  /**
   * The method of a name.
   *
   * @throws UsageException if there is none; the message lists them
   */
  static DetectorMethod<?> find(String name) {
    List<DetectorMethod<?>> all = all();
    for (DetectorMethod<?> method : all) {
      if (method.name().equals(name)) {
        return method;
      }
    }
    throw new UsageException(
        "no detector '"
            + name
            + "'; there are: "
            + all.stream().map(DetectorMethod::name).collect(Collectors.joining(", ")));
  }
}
