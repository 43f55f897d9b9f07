package org.ke4j.evaluation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.error.Check;
import org.ke4j.error.UsageException;

/**
 * Scores of two detectors for the same views.
 *
 * @param anomaly whether each view is an anomaly
 * @param first scores of the first detector
 * @param second scores of the second for the same views
 */
public record PairedScores(boolean[] anomaly, double[] first, double[] second) {

  /**
   * Brings the scores of two files together: by the names of the views where both have names, else
   * by their order.
   *
   * @param names of the two files, for messages
   * @throws UsageException if they are not about the same views, or call one of them differently
   */
  public static PairedScores of(LabelledScores ours, LabelledScores theirs, String... names) {
    String a = names[0];
    String b = names[1];
    if ((ours.views() == null) != (theirs.views() == null)) {
      throw new UsageException(
          "--compare: expected a column 'image' in both files or in neither, but only "
              + (ours.views() == null ? b : a)
              + " has one");
    }
    int[] order =
        ours.views() == null || ours.views().equals(theirs.views())
            ? inOrder(ours.score().length, theirs.score().length, a, b)
            : byName(ours.views(), theirs.views(), a, b);
    double[] second = new double[order.length];
    for (int i = 0; i < order.length; i++) {
      Check.that(
          ours.anomaly()[i] == theirs.anomaly()[order[i]],
          "--compare: expected the same images%s, but %s has label %d in %s and %d in %s",
          ours.views() == null ? " in the same order" : "",
          ours.views() == null ? "number " + (i + 1) : "'" + ours.views().get(i) + "'",
          ours.anomaly()[i] ? 1 : 0,
          a,
          theirs.anomaly()[order[i]] ? 1 : 0,
          b);
      second[i] = theirs.score()[order[i]];
    }
    return new PairedScores(ours.anomaly(), ours.score(), second);
  }

  private static int[] inOrder(int ours, int theirs, String a, String b) {
    Check.that(
        ours == theirs,
        "--compare: expected the same images in the same order, but %s has %d and %s has %d",
        a,
        ours,
        b,
        theirs);
    int[] order = new int[ours];
    for (int i = 0; i < ours; i++) {
      order[i] = i;
    }
    return order;
  }

  private static int[] byName(List<String> ours, List<String> theirs, String a, String b) {
    Map<String, Integer> places = places(theirs, b);
    Map<String, Integer> known = places(ours, a);
    refuseMissing(ours, places, a, b);
    refuseMissing(theirs, known, b, a);
    return ours.stream().mapToInt(places::get).toArray();
  }

  private static void refuseMissing(
      List<String> names, Map<String, Integer> others, String in, String notIn) {
    List<String> missing = names.stream().filter(name -> !others.containsKey(name)).toList();
    Check.that(
        missing.isEmpty(),
        "--compare: expected the same images, but '%s' is in %s and not in %s (%d such)",
        missing.isEmpty() ? "" : missing.get(0),
        in,
        notIn,
        missing.size());
  }

  private static Map<String, Integer> places(List<String> names, String file) {
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      Check.that(
          places.put(names.get(i), i) == null,
          "--compare: expected each image once, but %s has '%s' several times, and not in the"
              + " order of the other file",
          file,
          names.get(i));
    }
    return places;
  }
}
