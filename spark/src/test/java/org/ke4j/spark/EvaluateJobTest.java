package org.ke4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.error.UsageException;
import org.ke4j.grid.CellKey;
import org.ke4j.grid.CellResult;
import org.ke4j.grid.CellStore;
import org.ke4j.grid.GridPlan;
import org.ke4j.grid.GridReader;
import org.ke4j.grid.GridRunner;
import org.ke4j.progress.Progress;

/** Grids as tasks give the figures of one machine, and what is finished is not done again. */
class EvaluateJobTest {
  private static final String GRID =
      """
      data: [{path: digits, classes: ['3'], train: 24, test: 4}]
      methods: [dn2, contrast]
      protocols: [sad, spa]
      tests: {severities: [3]}
      ranking: {transformations: [flip, rot90, rot270, gaussian_noise], k: 1}
      """;
  @TempDir private Path folder;

  private static Map<String, Double> figures(Path cells) throws IOException {
    Map<String, Double> figures = new TreeMap<>();
    for (CellResult cell : new CellStore(cells).all()) {
      figures.put(new CellKey(cell.key()).hash(), cell.auroc() == null ? -1 : cell.auroc());
    }
    return figures;
  }

  @Test
  void figuresAreThoseOfOneMachine() throws IOException {
    Path grid = Files.writeString(folder.resolve("mine.yaml"), GRID);
    Path here = folder.resolve("here");
    int slots = Math.min(2, Runtime.getRuntime().availableProcessors());
    Slots.of(slots).start();
    GridRunner.Outcome right =
        new GridRunner(
                GridPlan.of(GridReader.open(grid.toString()), slots),
                new CellStore(here),
                new GridRunner.Options(slots, null, null, Progress.NONE, new Quiet()))
            .run();
    Path there = folder.resolve("there");
    EvaluateJob.Outcome all =
        EvaluateJob.run(OneSession.get(), grid.toString(), null, there, Progress.NONE);
    assertEquals(right.computed(), all.computed());
    assertEquals(0, all.open());
    assertTrue(all.table().contains("dn2"), all.table());
    Map<String, Double> expected = figures(here);
    Map<String, Double> found = figures(there);
    assertEquals(expected.keySet(), found.keySet());
    expected.forEach((cell, auroc) -> assertEquals(auroc, found.get(cell), 1e-9));

    // A run that was killed: some cells are there. They stay as they are, the others come.
    FileTime old = FileTime.fromMillis(1_000_000);
    int removed = 0;
    for (String cell : found.keySet()) {
      Path file = there.resolve("cells").resolve(cell + ".json");
      if (removed < 2) {
        Files.delete(file);
        removed++;
      } else {
        Files.setLastModifiedTime(file, old);
      }
    }
    EvaluateJob.Outcome rest =
        EvaluateJob.run(OneSession.get(), grid.toString(), null, there, Progress.NONE);
    assertEquals(2, rest.computed());
    assertEquals(found, figures(there));
    long untouched = 0;
    for (String cell : found.keySet()) {
      Path file = there.resolve("cells").resolve(cell + ".json");
      untouched += Files.getLastModifiedTime(file).equals(old) ? 1 : 0;
    }
    assertEquals(found.size() - 2, untouched);
    EvaluateJob.Outcome nothing =
        EvaluateJob.run(OneSession.get(), grid.toString(), null, there, Progress.NONE);
    assertEquals(0, nothing.computed());
  }

  @Test
  void wrongGridsAreRefused() {
    for (String[] wrong : new String[][] {{"nobody", null}, {"digits", "/no/such/place"}}) {
      assertThrows(
          UsageException.class,
          () ->
              EvaluateJob.run(
                  OneSession.get(), wrong[0], wrong[1], folder.resolve("x"), Progress.NONE));
    }
  }

  private static final class Quiet implements GridRunner.Listener {
    @Override
    public void finished(
        String fit,
        java.util.List<CellResult> cells,
        int done,
        int total,
        java.time.Duration left) {
      // figures are compared
    }

    @Override
    public void failed(String fit, String reason) {
      throw new AssertionError(fit + ": " + reason);
    }
  }
}
