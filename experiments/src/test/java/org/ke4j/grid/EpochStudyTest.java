package org.ke4j.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.error.UsageException;
import org.ke4j.progress.Progress;

class EpochStudyTest {
  private static final String SMALL =
      """
      data: [{path: digits, classes: ["3"], train: 12, test: 2}]
      methods: [{name: ke, options: {network: conv4, epochs: 2, batch: 6, image-size: 32}}]
      protocols: [sad]
      ranking: {transformations: [flip, rot90, snow, glass_blur]}
      """;

  @TempDir private Path folder;
  private int told;

  private GridRunner.Options options() {
    return new GridRunner.Options(1, null, null, Progress.NONE, null);
  }

  private List<EpochStudy.Stage> study(String place, Integer... at) throws Exception {
    return new EpochStudy(
            GridPlan.of(GridReader.parse("test", SMALL), 1),
            new CellStore(folder.resolve(place)),
            options(),
            List.of(at))
        .run(stage -> told++);
  }

  private static List<Double> figures(EpochStudy.Stage stage) {
    return stage.cells().stream().map(CellResult::auroc).toList();
  }

  @Test
  void oneTrainingServesAllEpochsAndScoringsAndGoesOn() throws Exception {
    List<EpochStudy.Stage> whole = study("whole", 1, 2);
    assertEquals(2, told);
    assertEquals(List.of(1, 2), whole.stream().map(EpochStudy.Stage::epoch).toList());
    Set<String> hashes = new TreeSet<>();
    for (EpochStudy.Stage stage : whole) {
      assertEquals(Scoring.values().length, stage.cells().size());
      assertEquals(List.of(2, 2), List.of(stage.positive().size(), stage.negative().size()));
      assertTrue(stage.loss() > 0 && stage.shape().effectiveRank() >= 1, stage.toString());
      stage.cells().forEach(cell -> hashes.add(new CellKey(cell.key()).hash()));
    }
    assertEquals(2 * Scoring.values().length, hashes.size(), "each figure is a cell of its own");
    assertEquals(whole, study("whole", 1, 2));
    assertEquals(2, told, "what is finished is read");
    try (Stream<Path> files = Files.list(folder.resolve("whole/epochs"))) {
      Files.writeString(
          files.filter(f -> f.toString().endsWith("-2.json")).findFirst().orElseThrow(), "{half");
    }
    assertEquals(figures(whole.get(1)), figures(study("whole", 1, 2).get(1)));
    assertEquals(3, told, "a damaged epoch is looked at again, and no other");

    study("parts", 1);
    List<EpochStudy.Stage> parts = study("parts", 1, 2);
    assertEquals(5, told, "the first epoch is not trained again");
    for (int i = 0; i < parts.size(); i++) {
      assertEquals(whole.get(i).loss(), parts.get(i).loss());
      assertEquals(whole.get(i).shape(), parts.get(i).shape());
      assertEquals(figures(whole.get(i)), figures(parts.get(i)));
    }
  }

  @Test
  void theLastEpochScoresAsTheMethodItself() throws Exception {
    CellStore store = new CellStore(folder.resolve("grid"));
    GridPlan plan = GridPlan.of(GridReader.parse("test", SMALL), 1);
    new GridRunner(
            plan,
            store,
            new GridRunner.Options(
                1,
                null,
                null,
                Progress.NONE,
                new GridRunner.Listener() {
                  @Override
                  public void finished(
                      String fit, List<CellResult> cells, int done, int total, Duration left) {}

                  @Override
                  public void failed(String fit, String reason) {
                    throw new AssertionError(reason);
                  }
                }))
        .run();
    CellResult itself = GridStatus.finished(plan, store).get(0);
    CellResult seen =
        study("study", 2).get(0).cells().stream()
            .filter(cell -> cell.method().contains(Scoring.SIGMOID_UNIT.label()))
            .findFirst()
            .orElseThrow();
    assertEquals(itself.auroc(), seen.auroc(), "the preset paper scores unit features so");
    assertEquals(itself.histogram(), seen.histogram());
  }

  @Test
  void methodsWithoutEpochsAndWrongEpochsAreRefused() throws Exception {
    GridPlan frozen = GridPlan.of(GridReader.parse("test", "data: [digits]\nmethods: [dn2]\n"), 1);
    CellStore store = new CellStore(folder);
    assertThrows(UsageException.class, () -> new EpochStudy(frozen, store, options(), List.of(1)));
    GridPlan plan = GridPlan.of(GridReader.parse("test", SMALL), 1);
    for (List<Integer> wrong : List.of(List.<Integer>of(), List.of(0), List.of(2, 1))) {
      assertThrows(UsageException.class, () -> new EpochStudy(plan, store, options(), wrong));
    }
  }
}
