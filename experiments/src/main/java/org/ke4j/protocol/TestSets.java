package org.ke4j.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.ke4j.error.Check;
import org.ke4j.random.Seeds;

/**
 * Builds the test set of a protocol for one normal class.
 *
 * @param normal for each test sample, whether it is of the normal class
 * @param transformations names of the transformations that SPA and SSA draw from
 * @param changes those that change the normal class's meaning (SSA)
 * @param draws one or all transformations for each image
 * @param withOriginals whether SSA also shows the untouched normal images, as normal
 * @param shown which images SPA transforms
 * @param seed of the draws; an image's draw depends on the seed and its index only
 */
public record TestSets(
    boolean[] normal,
    List<String> transformations,
    Set<String> changes,
    Draws draws,
    boolean withOriginals,
    Shown shown,
    long seed) {

  /** Every image is shown transformed, as the paper does. */
  public TestSets(
      boolean[] normal,
      List<String> transformations,
      Set<String> changes,
      Draws draws,
      boolean withOriginals,
      long seed) {
    this(normal, transformations, changes, draws, withOriginals, Shown.ALL, seed);
  }

  public TestSets {
    normal = normal.clone();
    transformations = List.copyOf(transformations);
    changes = Set.copyOf(changes);
    Check.atLeast("number of transformations", transformations.size(), 1);
    for (String change : changes) {
      Check.that(
          transformations.contains(change),
          "'%s' changes the meaning but is not among the transformations %s",
          change,
          transformations);
    }
  }

  /** The scopes a protocol is reported in. */
  public static List<Scope> scopes(Protocol protocol) {
    return protocol == Protocol.SSA ? List.of(Scope.IN_CLASS, Scope.FULL) : List.of(Scope.NONE);
  }

  /** The test set, in the order of the samples. */
  public List<TestView> views(Protocol protocol, Scope scope) {
    List<TestView> views = new ArrayList<>();
    for (int i = 0; i < normal.length; i++) {
      if (protocol == Protocol.SAD) {
        views.add(new TestView(i, null, !normal[i]));
        continue;
      }
      boolean asked = protocol == Protocol.SPA || normal[i] || scope == Scope.FULL;
      if (!asked) {
        continue;
      }
      if (protocol == Protocol.SPA && shown == Shown.ANOMALIES && normal[i]) {
        views.add(new TestView(i, null, false));
        continue;
      }
      if (protocol == Protocol.SSA && withOriginals && normal[i]) {
        views.add(new TestView(i, null, false));
      }
      for (String transformation : drawn(i)) {
        boolean changed = protocol == Protocol.SSA && changes.contains(transformation);
        views.add(new TestView(i, transformation, !normal[i] || changed));
      }
    }
    return views;
  }

  private List<String> drawn(int sample) {
    if (draws == Draws.ALL) {
      return transformations;
    }
    RandomGenerator random = Seeds.stream(seed, "draw", sample);
    return List.of(transformations.get(random.nextInt(transformations.size())));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TestSets that
        && Arrays.equals(normal, that.normal)
        && transformations.equals(that.transformations)
        && changes.equals(that.changes)
        && draws == that.draws
        && withOriginals == that.withOriginals
        && shown == that.shown
        && seed == that.seed;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(normal) + Long.hashCode(seed);
  }
}
