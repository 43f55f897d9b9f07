package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commas for points, a dotless i, other digits: none of it reaches what commands print. */
class LocaleTest {
  @TempDir private Path folder;

  @Test
  void commandsPrintTheSameInEveryLocaleAndTimeZone() throws Exception {
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    List<String> printed = new ArrayList<>();
    try {
      for (String tag : List.of("en-US", "tr-TR", "de-DE", "ar-EG-u-nu-arab")) {
        Locale.setDefault(Locale.forLanguageTag(tag));
        TimeZone.setDefault(TimeZone.getTimeZone(printed.isEmpty() ? "UTC" : "Asia/Kathmandu"));
        printed.add(all(tag));
      }
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }
    assertFalse(printed.get(0).isBlank());
    printed.forEach(one -> assertEquals(printed.get(0), one));
  }

  private String all(String tag) throws Exception {
    Path csv = folder.resolve("scores.csv");
    Files.writeString(csv, "image,label,score\nI,0,0.25\ni,1,1234.5\nj,0,0.5\nk,1,0.125\n");
    return printed("metrics", csv)
        + printed("metrics", csv, "--json", "-")
        + printed("datasets", "--data", "digits")
        + printed(
            "rank", "--class", "3", "--train", 12, "--no-cache", "--out", folder.resolve(tag));
  }

  private static String printed(Object... words) {
    Command command = Command.ke(words);
    assertEquals(0, command.status(), command.messages());
    return command.output();
  }
}
