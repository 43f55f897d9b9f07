package org.ke4j.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ke4j.error.UsageException;

class GridReaderTest {
  @TempDir private Path folder;

  @Test
  void whatIsLeftOutHasDocumentedDefaults() {
    Grid grid = GridReader.parse("g", "{data: [digits], methods: [dn2]}");
    assertEquals(List.of("ke32"), grid.encoders());
    assertEquals(List.of("sad", "spa", "ssa"), grid.protocols());
    assertEquals(List.of(1L), grid.seeds());
    assertEquals("all", grid.tests().draws());
    assertEquals(List.of(5), grid.tests().severities());
    assertEquals(List.of("paper"), grid.ranking().transformations());
    assertEquals(2, grid.ranking().k());
  }

  @Test
  void everyKeyIsRead() {
    Grid grid =
        GridReader.parse(
            "g",
            """
            name: mine
            data: [{path: x, classes: [cat], train: 5, test: 6, labels: fine}]
            encoders: [a, b]
            methods: [dn2, {name: contrast, label: two, preset: reference, options: {mu: 1}}]
            protocols: [spa]
            tests: {draws: one, repeats: 3, severities: [1, 5], with-originals: true,
                    transformed: anomalies, table: geometry, transformations: [rot180],
                    leave-out: [each]}
            ranking: {transformations: [all], severity: 2, ground: euclidean, rule: gap, k: 1,
                      offset: 1, threshold: 0.5}
            seeds: [4, 5]
            """);
    assertEquals("mine", grid.name());
    assertEquals(new Grid.Data("x", List.of("cat"), 5, 6, "fine"), grid.data().get(0));
    assertEquals(
        new Grid.Method("contrast", "two", "reference", Map.of("mu", "1")), grid.methods().get(1));
    assertTrue(grid.tests().withOriginals());
    assertEquals(List.of("each"), grid.tests().leaveOut());
    assertEquals(0.5, grid.ranking().threshold());
    assertEquals(List.of(4L, 5L), grid.seeds());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{data: [digits], metods: [dn2]}|methods",
        "{data: [digits], methods: [dn2], test: {}}|tests",
        "{data: [{path: x, tarin: 3}], methods: [dn2]}|train",
        "{data: [digits], methods: [dn2], tests: {with_originals: true}}|with-originals",
        "{data: [digits], methods: [dn2], ranking: {ofset: 1}}|offset",
      })
  void anUnknownKeyIsRefusedWithTheNearestKnown(String text, String nearest) {
    UsageException e = assertThrows(UsageException.class, () -> GridReader.parse("file", text));
    assertTrue(e.getMessage().contains("perhaps '" + nearest + "'"), e.getMessage());
    assertTrue(e.getMessage().startsWith("file"), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{data: [digits], methods: []}|methods: expected at least one",
        "{methods: [dn2]}|data: expected at least one",
        "{data: [digits], methods: [dn2, dn2]}|different labels",
        "{data: [digits], methods: [dn2], protocols: [x]}|no protocol 'x'",
        "{data: [digits], methods: [dn2], tests: {severities: [9]}}|severity",
        "{data: [digits], methods: [dn2], seeds: [a]}|seeds",
        "{data: [digits], methods: [{name: dn2, preset: own}]}|paper or reference",
        "{data: [|line",
        "''|a grid",
      })
  void wrongValuesAreNamed(String text, String reason) {
    UsageException e = assertThrows(UsageException.class, () -> GridReader.parse("file", text));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }

  @Test
  void builtInGridsAreSoundAndPathsAreBesideTheFile() throws Exception {
    for (String name : GridReader.builtIn()) {
      assertEquals(name, GridReader.open(name).name());
    }
    Files.createDirectory(folder.resolve("photos"));
    Path file = folder.resolve("g.yaml");
    Files.writeString(file, "{data: [photos, digits], methods: [dn2]}");
    Grid grid = GridReader.open(file.toString());
    assertEquals(
        folder.toAbsolutePath().resolve("photos").normalize().toString(),
        grid.data().get(0).path());
    assertEquals("digits", grid.data().get(1).path());
    assertThrows(UsageException.class, () -> GridReader.open("nowhere.yaml"));
  }
}
