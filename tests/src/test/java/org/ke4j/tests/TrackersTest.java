package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What users of other projects asked for is shown by tests whose display names begin with the
 * numbers of those projects' trackers: {@code [anomalib 3457, 2973; djl 2848] ...}.
 */
class TrackersTest {
  private static final Path ROOT = Path.of(System.getProperty("ke4j.root"));
  private static final Pattern NAMED = Pattern.compile("@DisplayName\\(\\s*\"\\[([^]]+)] ");
  private static final Pattern GROUP = Pattern.compile("([a-z0-9]+) ([0-9]+(?:, [0-9]+)*)");
  private static final String ASKED =
      "anomalib 3457, 2973, 2656, 1936, 464, 691, 3033, 3064, 2544, 2747, 2266, 3085, 2139, 1885,"
          + " 3061; pyod 144; djl 2848, 3693; deeplearning4j 8633; patchcore 38";

  @Test
  void eachHasATestThatNamesIt() throws IOException {
    Set<String> named = new TreeSet<>();
    for (String module : List.of("engine", "importers", "serving", "experiments", "tests")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
        for (Path file : files.filter(f -> f.toString().endsWith("Test.java")).toList()) {
          NAMED
              .matcher(Files.readString(file))
              .results()
              .forEach(found -> named.addAll(trackers(found.group(1))));
        }
      }
    }
    assertEquals(trackers(ASKED), named);
  }

  private static Set<String> trackers(String text) {
    Set<String> all = new TreeSet<>();
    for (String part : text.split("; ")) {
      Matcher group = GROUP.matcher(part);
      if (group.matches()) {
        String project = group.group(1);
        Arrays.stream(group.group(2).split(", ")).forEach(n -> all.add(project + " " + n));
      }
    }
    return all;
  }
}
