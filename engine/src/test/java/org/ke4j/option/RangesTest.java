package org.ke4j.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ke4j.FitOptions;
import org.ke4j.error.UsageException;

/** What numbers options take, and how the others are refused. */
class RangesTest {
  /** One option of each kind. */
  public record Options(
      @Described("any") double any,
      @Described("open") @Range(from = 0, above = true) double open,
      @Described("share") @Range(from = 0, to = 1, below = true) Double share,
      @Described("nu") @Range(from = 0, above = true, to = 1) double nu,
      @Described("count") @Range(from = 1) int count,
      @Described("side") @Range(from = 8, to = 4096) Integer side) {}

  private static final Options GOOD = new Options(-3, 1e-300, null, 1, 1, null);

  private static String refusal(String name, String value) {
    return assertThrows(
            UsageException.class, () -> OptionRecord.with(GOOD, Map.of(name, value)), name)
        .getMessage();
  }

  @Test
  void numbersInRangeAreTaken() {
    Options other =
        OptionRecord.with(
            GOOD,
            Map.of("any", "-1e300", "open", "4.9e-324", "share", "0", "nu", "1", "side", "8"));
    assertEquals(new Options(-1e300, 4.9e-324, 0., 1, 1, 8), other);
    OptionRecord.check(GOOD);
  }

  @Test
  void othersAreRefusedByNameAndRange() {
    assertEquals("--any: expected a number, got NaN", refusal("any", "NaN"));
    assertEquals("--any: expected a number, got -Infinity", refusal("any", "-1e999"));
    assertEquals("--open: expected a number above 0, got 0", refusal("open", "0"));
    assertEquals("--open: expected a number above 0, got 0", refusal("open", "1e-400"));
    assertEquals("--share: expected 0 to below 1, got 1", refusal("share", "1"));
    assertEquals("--share: expected 0 to below 1, got -0.001", refusal("share", "-1e-3"));
    assertEquals("--nu: expected above 0 and at most 1, got 1.5", refusal("nu", "1.5"));
    assertEquals("--count: expected a whole number, 1 or more, got 0", refusal("count", "0"));
    assertEquals("--count: expected a whole number, got '1.5'", refusal("count", "1.5"));
    assertEquals("--side: expected 8 to 4096, got 4097", refusal("side", "4097"));
    assertEquals(
        "--nu: expected above 0 and at most 1, got NaN",
        assertThrows(
                UsageException.class,
                () -> OptionRecord.check(new Options(0, 1, null, Double.NaN, 1, null)))
            .getMessage());
  }

  /** NaN stands for the default in the record, and is never what a caller meant. */
  @Test
  void aShareThatIsNoNumberIsNotTheDefault() {
    for (double share : new double[] {Double.NaN, 0, 1, -.1, Double.POSITIVE_INFINITY}) {
      assertThrows(UsageException.class, () -> FitOptions.DEFAULTS.withFalseAlarms(share));
    }
    assertEquals(.1, FitOptions.DEFAULTS.withFalseAlarms(.1).withTrim(.2).falseAlarms());
  }
}
