package org.ke4j.spark;

import java.util.Locale;
import org.ke4j.error.Ke4jException;

/** How many pictures may be damaged. */
final class DamageLimit {
  private DamageLimit() {}

  /** Whether more are damaged than the share allows. */
  static boolean exceeded(long damaged, long pictures, double largest) {
    return damaged > largest * pictures;
  }

  /**
   * Checks it.
   *
   * @param largest share, 0..1
   * @param examples what is said behind the numbers
   * @throws Ke4jException if more are damaged
   */
  static void check(long damaged, long pictures, double largest, String examples) {
    if (exceeded(damaged, pictures, largest)) {
      throw new Ke4jException(
          String.format(
              Locale.ROOT,
              "%d of %d pictures are damaged, more than the share of %s that is allowed"
                  + " (--max-damaged)%s",
              damaged,
              pictures,
              largest,
              examples));
    }
  }
}
