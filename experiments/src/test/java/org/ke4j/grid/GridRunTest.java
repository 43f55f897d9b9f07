package org.ke4j.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.error.Ke4jException;
import org.ke4j.progress.Progress;

class GridRunTest {
  private static final String SMALL =
      """
      data: [{path: digits, classes: ["3", "5"], train: 12, test: 3}]
      methods: [dn2, {name: dn2, label: nearest, options: {neighbours: 1}}]
      protocols: [sad, ssa]
      ranking: {transformations: [flip, rot90]}
      """;

  @TempDir private Path folder;
  private final List<String> told = new ArrayList<>();

  private GridRunner.Outcome run(String text) throws Exception {
    return runner(text).run();
  }

  private GridRunner runner(String text) throws Exception {
    return new GridRunner(
        GridPlan.of(GridReader.parse("test", text), 1),
        new CellStore(folder),
        new GridRunner.Options(
            1,
            folder.resolve("cache"),
            null,
            Progress.NONE,
            new GridRunner.Listener() {
              @Override
              public void finished(
                  String fit, List<CellResult> cells, int done, int total, Duration left) {
                synchronized (told) {
                  told.add(done + "/" + total + " " + fit);
                }
              }

              @Override
              public void failed(String fit, String reason) {
                throw new Ke4jException(fit + ": " + reason);
              }
            }));
  }

  private List<Path> cells() throws Exception {
    try (Stream<Path> files = Files.list(folder.resolve("cells"))) {
      return files.sorted().toList();
    }
  }

  @Test
  void finishedCellsAreNeverRunAgainAndMissingOnesAre() throws Exception {
    assertEquals(new GridRunner.Outcome(12, 0, List.of()), run(SMALL));
    assertEquals(12, cells().size());
    assertEquals("4/4 nearest on 5 (digits, ke32, seed 1)", told.get(3));
    String first = Files.readString(cells().get(0));
    assertEquals(0, run(SMALL).computed());
    assertEquals(4, told.size(), "nothing was fitted again");

    Files.delete(cells().get(0));
    Files.writeString(cells().get(5), "{half");
    Files.copy(cells().get(3), folder.resolve("cells/" + "0".repeat(64) + ".json"));
    assertEquals(2, run(SMALL).computed(), "one is gone, one is damaged");
    CellResult before =
        new com.fasterxml.jackson.databind.ObjectMapper().readValue(first, CellResult.class);
    CellResult after = new CellStore(folder).find(new CellKey(before.key())).orElseThrow();
    assertEquals(before.auroc(), after.auroc());
    assertEquals(before.histogram(), after.histogram());
  }

  @Test
  void whatDeterminesAFigureMakesANewCellAndOnlyThat() throws Exception {
    run(SMALL);
    String other = SMALL.replace("protocols: [sad, ssa]", "protocols: [sad]");
    assertEquals(
        0, run(other.replace("flip, rot90", "flip, snow")).computed(), "SAD ranks nothing");
    assertEquals(
        0, run(SMALL.replace("nearest", "one neighbour")).computed(), "a label is no input");
    assertEquals(2, run(other.replace("neighbours: 1", "neighbours: 3")).computed());
    assertEquals(4, run(other.replace("train: 12", "train: 11")).computed());
    assertEquals(4, run(other.replace("test: 3", "test: 2")).computed());
    assertEquals(4, run(other + "seeds: [2]\n").computed());
    assertEquals(8, run(SMALL + "tests: {severities: [1]}\n").computed(), "SAD has no severity");
    assertEquals(8, run(SMALL + "tests: {with-originals: true}\n").computed());
  }

  @Test
  void processesShareAGrid() throws Exception {
    GridRunner one = runner(SMALL);
    GridRunner two = runner(SMALL);
    CompletableFuture<GridRunner.Outcome> other =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return two.run();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    int here = one.run().computed();
    assertEquals(12, here + other.get().computed(), "each cell once");
    assertEquals(0, other.get().left());
  }

  @Test
  void tablesHaveDashesMeansAndIntervals() throws Exception {
    String text =
        SMALL.replace("flip, rot90", "flip, rot90, snow, fog")
            + "tests: {leave-out: [snow]}\nseeds: [1, 2]\n";
    run(text);
    GridPlan plan = GridPlan.of(GridReader.parse("test", text), 1);
    List<CellResult> cells = GridStatus.finished(plan, new CellStore(folder));
    GridTable table = GridTable.of(cells);
    assertTrue(table.questions().contains("SSA in-class unseen snow"), table.toString());
    Figure none = table.figure("digits", "3", "dn2", "ke32", "SSA in-class unseen snow");
    assertNull(none.auroc(), "snow changes no digit's meaning");
    Figure sad = table.figure("digits", "3", "dn2", "ke32", "SAD unseen snow");
    assertEquals(2, sad.seeds());
    assertTrue(sad.low() < sad.auroc() && sad.auroc() < sad.high());
    Figure mean = table.figure("digits", GridTable.MEAN, "dn2", "ke32", "SAD unseen snow");
    Figure five = table.figure("digits", "5", "dn2", "ke32", "SAD unseen snow");
    assertEquals((sad.auroc() + five.auroc()) / 2, mean.auroc(), 1e-12);
    String csv = GridExport.csv(table);
    assertTrue(csv.contains("digits,3,dn2,ke32,SSA in-class unseen snow,,,,0,0,0,false"), csv);
    assertNotNull(cells.get(0).made().get("hardware"));
    assertNotEquals("", cells.get(0).key().get("test images"));
    assertEquals(
        0,
        GridStatus.of(plan, new CellStore(folder)).open().size(),
        "a dash is a finished cell too");
  }

  @Test
  void whatAnEncoderHasSeenIsMarked() {
    List<String> ten = List.of("a", "b");
    assertTrue(InSample.is("ke32", "cifar-10", ten, "b"));
    assertTrue(!InSample.is("mobilenet-v2", "cifar-10", ten, "b"));
    assertTrue(!InSample.is("ke32", "digits", ten, "b"));
    List<String> twenty = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      twenty.add("c" + i);
    }
    assertTrue(InSample.is("ke32", "cifar-100", twenty, "c4"));
    assertTrue(!InSample.is("ke32", "cifar-100", twenty, "c5"));
  }
}
