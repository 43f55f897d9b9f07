package org.ke4j.option;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import org.ke4j.error.UsageException;

/** Holds numbers to their {@link Range}. */
public final class Ranges {
  private Ranges() {}

  /**
   * Refuses numbers that are NaN, infinite or out of range.
   *
   * @param option its name
   * @param declared bears the {@link Range}, or none for every finite number
   * @param value a number, an array of numbers, or anything else, which passes
   * @throws UsageException naming option, range and number
   */
  public static void check(String option, AnnotatedElement declared, Object value) {
    if (value != null && value.getClass().isArray()) {
      for (int i = 0; i < Array.getLength(value); i++) {
        check(option, declared, Array.get(value, i));
      }
      return;
    }
    if (!(value instanceof Number number)) {
      return;
    }
    Range range = declared.getAnnotation(Range.class);
    double x = number.doubleValue();
    boolean whole = !(value instanceof Double);
    boolean fits =
        Double.isFinite(x)
            && (range == null
                || ((range.above() ? x > range.from() : x >= range.from())
                    && (range.below() ? x < range.to() : x <= range.to())));
    if (!fits) {
      throw new UsageException(
          option
              + ": expected "
              + words(range, whole)
              + ", got "
              + (whole || !Double.isFinite(x) ? value.toString() : text(x)));
    }
  }

  private static String words(Range range, boolean whole) {
    String what = whole ? "a whole number" : "a number";
    boolean low = range != null && Double.isFinite(range.from());
    boolean high = range != null && Double.isFinite(range.to());
    if (!low && !high) {
      return what;
    }
    if (!high) {
      return what
          + (range.above() ? " above " : ", ")
          + text(range.from())
          + (range.above() ? "" : " or more");
    }
    if (!low) {
      return what + (range.below() ? " below " : " up to ") + text(range.to());
    }
    return (range.above() ? "above " : "")
        + text(range.from())
        + (range.above() ? " and " + (range.below() ? "" : "at most ") : " to ")
        + (range.below() ? "below " : "")
        + text(range.to());
  }

  /** Without an exponent where that is short. */
  private static String text(double value) {
    String plain = new BigDecimal(String.valueOf(value)).stripTrailingZeros().toPlainString();
    return plain.length() <= 16 ? plain : String.valueOf(value);
  }
}
