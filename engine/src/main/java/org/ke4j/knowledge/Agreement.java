package org.ke4j.knowledge;

import java.util.HashSet;
import java.util.Set;
import org.ke4j.error.Check;

/**
 * How the negatives of a rule agree with a table that people made.
 *
 * @param className the normal class
 * @param chosen number of negatives that the rule chose
 * @param expected number of transformations that change the meaning by the table
 * @param both how many are in both
 */
public record Agreement(String className, int chosen, int expected, int both) {
  public Agreement {
    Check.between("agreement: in both", both, 0, Math.min(chosen, expected));
  }

  /**
   * Compares.
   *
   * @param knowledge what a rule chose
   * @param semanticChanges names of the transformations that change this class's meaning by the
   *     table; those that were not ranked do not count
   */
  public static Agreement of(Knowledge knowledge, Set<String> semanticChanges) {
    Set<String> chosen = new HashSet<>(knowledge.negativeNames());
    Set<String> ranked = new HashSet<>(chosen);
    ranked.addAll(knowledge.positiveNames());
    knowledge.neutral().forEach(neutral -> ranked.add(neutral.name()));
    Set<String> expected = new HashSet<>(semanticChanges);
    expected.retainAll(ranked);
    Set<String> both = new HashSet<>(chosen);
    both.retainAll(expected);
    return new Agreement(knowledge.className(), chosen.size(), expected.size(), both.size());
  }

  /** Share of the chosen that the table has; NaN if none was chosen. */
  public double precision() {
    return (double) both / chosen;
  }

  /** Share of the table's that were chosen; NaN if the table has none. */
  public double recall() {
    return (double) both / expected;
  }

  /** Whether both sets are equal. */
  public boolean exact() {
    return chosen == expected && both == chosen;
  }
}
