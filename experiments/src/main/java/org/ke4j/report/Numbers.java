package org.ke4j.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers as people read them; the same in every locale. */
public final class Numbers {
  private static final int DIGITS = 4;

  private Numbers() {}

  /** Four significant digits: 0.01235, 12.35, 1.235e-09; no sign on a zero. */
  public static String significant(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return String.valueOf(value);
    }
    if (value == 0) {
      return "0";
    }
    BigDecimal rounded =
        new BigDecimal(value).round(new MathContext(DIGITS, RoundingMode.HALF_EVEN));
    int exponent = rounded.precision() - rounded.scale() - 1;
    if (exponent < -5 || exponent > 8) {
      return String.format(Locale.ROOT, "%.3e", value);
    }
    return rounded
        .setScale(Math.max(0, DIGITS - 1 - exponent), RoundingMode.HALF_EVEN)
        .toPlainString();
  }

  /** So many digits after the point; no sign on what is shown as zero. */
  public static String fixed(double value, int digits) {
    String text = String.format(Locale.ROOT, "%." + digits + "f", value);
    return text.matches("-0[.]?0*") ? text.substring(1) : text;
  }

  /** As {@link #fixed}, with a sign also on what is above zero. */
  public static String signed(double value, int digits) {
    String text = fixed(value, digits);
    return value > 0 && !text.matches("0[.]?0*") ? "+" + text : text;
  }

  /** "1 file", "2 files". */
  public static String counted(int count, String one) {
    return count + " " + one + (count == 1 ? "" : "s");
  }
}
