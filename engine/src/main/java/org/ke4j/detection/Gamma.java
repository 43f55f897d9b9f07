package org.ke4j.detection;

import java.util.Locale;
import org.ke4j.error.Check;
import org.ke4j.error.UsageException;
import org.ke4j.matrix.Matrix;

/**
 * The kernel's gamma: a rule, or a number.
 *
 * @param rule how it is found
 * @param number the value if the rule is {@link Rule#NUMBER}, else 0
 */
public record Gamma(Rule rule, double number) {
  /** 1 / number of features: LIBSVM's default and the reference code's 1/512. */
  public static final Gamma AUTO = new Gamma(Rule.AUTO, 0);

  /** 1 / (number of features x variance of all values): scikit-learn's default. */
  public static final Gamma SCALE = new Gamma(Rule.SCALE, 0);

  /** How gamma is found. */
  public enum Rule {
    AUTO,
    SCALE,
    NUMBER
  }

  public Gamma {
    if (rule == Rule.NUMBER) {
      Check.positive("gamma", number);
    } else {
      Check.that(number == 0, "gamma %s: expected no number, got %s", rule, number);
    }
  }

  /** This number, above 0. */
  public static Gamma of(double number) {
    return new Gamma(Rule.NUMBER, number);
  }

  /** Reads {@code auto}, {@code scale} or a number above 0. */
  public static Gamma parse(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "auto" -> AUTO;
      case "scale" -> SCALE;
      default -> {
        try {
          yield of(Double.parseDouble(text));
        } catch (NumberFormatException e) {
          throw new UsageException("gamma: expected auto, scale or a number, got " + text);
        }
      }
    };
  }

  /** The value for these training features (after their normalisation). */
  double value(Matrix features) {
    if (rule == Rule.NUMBER) {
      return number;
    }
    if (rule == Rule.AUTO) {
      return 1.0 / features.columns();
    }
    double mean = 0;
    for (float value : features.values()) {
      mean += value;
    }
    mean /= features.values().length;
    double variance = 0;
    for (float value : features.values()) {
      variance += (value - mean) * (value - mean);
    }
    variance /= features.values().length;
    return variance > 0 ? 1 / (features.columns() * variance) : 1; // as scikit-learn
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return rule == Rule.NUMBER ? Double.toString(number) : rule.name().toLowerCase(Locale.ROOT);
  }
}
