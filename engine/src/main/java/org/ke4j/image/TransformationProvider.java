package org.ke4j.image;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.ke4j.error.Check;
import org.ke4j.error.UsageException;

/**
 * Brings transformations. Found by {@link java.util.ServiceLoader}: a class of this kind and its
 * line in {@code META-INF/services/org.ke4j.image.TransformationProvider} are all that a new
 * transformation takes.
 */
public interface TransformationProvider {
  /** All that this provider brings; names differ from those of others. */
  List<Transformation> transformations();

  /** Those of them that are ranked unless the user names others; none by default. */
  default List<Transformation> standard() {
    return List.of();
  }

  /**
   * Transformations besides, that only those get who ask for them by name; none by default. They
   * are for tests with changes that no training has seen.
   */
  default List<Transformation> further() {
    return List.of();
  }

  /** All transformations of all providers, without {@link #further}. */
  static List<Transformation> all() {
    List<Transformation> all = new ArrayList<>();
    Services.all(TransformationProvider.class).forEach(p -> all.addAll(p.transformations()));
    return all;
  }

  /** What is ranked unless the user names others. */
  static List<Transformation> allStandard() {
    List<Transformation> all = new ArrayList<>();
    Services.all(TransformationProvider.class).forEach(p -> all.addAll(p.standard()));
    return all;
  }

  /**
   * A transformation by its name.
   *
   * @throws UsageException if there is none; the message lists them
   */
  static Transformation find(String name) {
    return find(known(), name);
  }

  /**
   * Transformations by names; {@code paper} stands for {@link #allStandard} and {@code all} for
   * {@link #all()}.
   *
   * @param what gave the names, for messages
   * @throws UsageException if there is none of a name, or one occurs twice
   */
  static List<Transformation> chosen(String what, List<String> names) {
    List<Transformation> chosen = new ArrayList<>();
    for (String name : names) {
      switch (name) {
        case "paper" -> chosen.addAll(allStandard());
        case "all" -> chosen.addAll(all());
        default -> chosen.add(find(name));
      }
    }
    long different = chosen.stream().map(Transformation::name).distinct().count();
    Check.that(different == chosen.size(), "%s: a name occurs twice", what);
    return chosen;
  }

  /** All transformations of all providers, with {@link #further}. */
  static List<Transformation> known() {
    List<Transformation> known = new ArrayList<>(all());
    Services.all(TransformationProvider.class).forEach(p -> known.addAll(p.further()));
    return known;
  }

  /**
   * A transformation of a list by its name.
   *
   * @throws UsageException if there is none; the message lists them
   */
  static <T extends Transformation> T find(List<T> all, String name) {
    for (T transformation : all) {
      if (transformation.name().equals(name)) {
        return transformation;
      }
    }
    throw new UsageException(
        "no transformation '"
            + name
            + "'; there are: "
            + all.stream().map(Transformation::name).collect(Collectors.joining(", ")));
  }
}
