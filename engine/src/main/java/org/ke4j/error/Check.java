package org.ke4j.error;

/** Argument checks: every message names what, expected and actual. */
public final class Check {
  private Check() {}

  /** Throws {@link UsageException} with the message unless the condition holds. */
  public static void that(boolean condition, String message, Object... arguments) {
    if (!condition) {
      throw new UsageException(String.format(java.util.Locale.ROOT, message, arguments));
    }
  }

  /**
   * Demands that there are enough of what was found, whatever was asked for.
   *
   * @param message says what, expected and found, as of {@link String#format}
   * @throws Ke4jException with the message if not: unlike a request that makes no sense, more of
   *     the same would do
   */
  public static void enough(boolean condition, String message, Object... arguments) {
    if (!condition) {
      throw new Ke4jException(String.format(java.util.Locale.ROOT, message, arguments));
    }
  }

  /** Returns the value if {@code low <= value <= high}. */
  public static int between(String what, int value, int low, int high) {
    that(value >= low && value <= high, "%s: expected %d to %d, got %d", what, low, high, value);
    return value;
  }

  /** Returns the value if it is at least {@code low}. */
  public static int atLeast(String what, int value, int low) {
    that(value >= low, "%s: expected at least %d, got %d", what, low, value);
    return value;
  }

  /** Returns the value if it is finite and {@code low <= value <= high}. */
  public static double between(String what, double value, double low, double high) {
    that(value >= low && value <= high, "%s: expected %s to %s, got %s", what, low, high, value);
    return value;
  }

  /** Returns the value if it is finite and greater than zero. */
  public static double positive(String what, double value) {
    that(
        value > 0 && !Double.isInfinite(value),
        "%s: expected a number above 0, got %s",
        what,
        value);
    return value;
  }
}
