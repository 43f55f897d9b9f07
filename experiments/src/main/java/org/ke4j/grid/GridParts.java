package org.ke4j.grid;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ke4j.error.Check;
import org.ke4j.progress.Progress;
import org.ke4j.store.Json;
import org.ke4j.work.ExperimentParts;

/** A grid in parts: detectors that share embeddings and rankings are one part. */
public final class GridParts implements ExperimentParts {
  private static String openText;
  private static GridPlan open;

  @Override
  public Plan plan(String experiment, String data, Path folder, int threads) throws IOException {
    Grid grid = GridReader.open(experiment);
    if (data != null) {
      Check.that(
          grid.data().size() == 1,
          "--data: the grid names %d data sets; say in its file where they are",
          grid.data().size());
      grid = grid.at(data);
    }
    String text = GridReader.text(grid);
    GridPlan plan = open(text, threads);
    CellStore store = new CellStore(folder);
    List<String> parts = new ArrayList<>();
    Fit before = null;
    int finished = 0;
    for (Fit fit : plan.fits()) {
      int found = (int) fit.cells().stream().filter(c -> store.find(c.key()).isPresent()).count();
      finished += found;
      if (found < fit.cells().size()) {
        if (before != null && fit.shares(before)) {
          parts.set(parts.size() - 1, parts.get(parts.size() - 1) + "," + fit.hash());
        } else {
          parts.add(fit.hash());
        }
        before = fit;
      }
    }
    return new Plan(text, parts, finished, plan.cells().size());
  }

  /** A process reads a grid's data once. */
  private static synchronized GridPlan open(String text, int threads) throws IOException {
    if (!text.equals(openText)) {
      open = GridPlan.of(GridReader.parse("grid", text), threads);
      openText = text;
    }
    return open;
  }

  @Override
  public Computed compute(String text, String part, int threads) throws IOException {
    GridPlan plan = open(text, threads).only(Set.of(part.split(",")));
    Path work = Files.createTempDirectory("ke4j-grid");
    try {
      CellStore store = new CellStore(work);
      GridRunner.Outcome outcome =
          new GridRunner(
                  plan,
                  store,
                  new GridRunner.Options(threads, null, null, Progress.NONE, new Silent()))
              .run();
      return new Computed(
          store.all().stream().map(Json::text).toList(),
          outcome.failures().stream().map(f -> f.fit() + ": " + f.reason()).toList());
    } finally {
      delete(work);
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).collect(Collectors.toList());
    }
    for (Path one : all) {
      Files.deleteIfExists(one);
    }
  }

  @Override
  public void keep(Path folder, List<String> results) throws IOException {
    CellStore store = new CellStore(folder);
    for (String text : results) {
      CellResult result = CellStore.parse(text);
      if (store.find(new CellKey(result.key())).isEmpty()) {
        store.put(result);
      }
    }
  }

  @Override
  public String table(String text, Path folder, int threads) throws IOException {
    List<CellResult> finished = GridStatus.finished(open(text, threads), new CellStore(folder));
    return finished.isEmpty() ? "" : GridExport.table(GridTable.of(finished)).text();
  }

  private static final class Silent implements GridRunner.Listener {
    @Override
    public void finished(String fit, List<CellResult> cells, int done, int total, Duration left) {
      // the results tell
    }

    @Override
    public void failed(String fit, String reason) {
      // the outcome tells
    }
  }
}
