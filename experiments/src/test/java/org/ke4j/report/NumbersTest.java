package org.ke4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, 0",
    "0.5, 0.5000",
    "0.0123456, 0.01235",
    "-0.00001, -0.00001000",
    "0.000001234567, 1.235e-06",
    "0.99996, 1.000",
    "1234.56, 1235",
    "123456.7, 123500",
    "1e12, 1.000e+12",
    "NaN, NaN"
  })
  void fourDigitsSayWhatThereIs(double value, String text) {
    assertEquals(text, Numbers.significant(value));
  }

  @ParameterizedTest
  @CsvSource({"-0.00001, 0.0000, 0.0000", "0.00001, 0.0000, 0.0000", "-1, -1.0000, -1.0000"})
  void nothingHasNoSign(double value, String fixed, String signed) {
    assertEquals(fixed, Numbers.fixed(value, 4));
    assertEquals(signed, Numbers.signed(value, 4));
  }

  @ParameterizedTest
  @CsvSource({"1, +1.0000", "0, 0.0000"})
  void differencesShowTheirSign(double value, String text) {
    assertEquals(text, Numbers.signed(value, 4));
  }

  @Test
  void oneIsNoPlural() {
    assertEquals("0 files", Numbers.counted(0, "file"));
    assertEquals("1 file", Numbers.counted(1, "file"));
    assertEquals("2 files", Numbers.counted(2, "file"));
  }
}
