package org.ke4j.grid;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.graph.Backend;
import org.ke4j.progress.Progress;
import org.ke4j.store.ProcessLock;

/** Computes the cells of a plan that are not finished. */
public final class GridRunner {
  private static final Duration PATIENCE = Duration.ofDays(7);

  private final GridPlan plan;
  private final CellStore store;
  private final Options options;
  private final Remaining remaining = new Remaining();
  private final List<Failure> failures = new ArrayList<>();
  private final SharedClasses shared;

  /**
   * How it runs.
   *
   * @param threads 1 or more
   * @param cache folder of embeddings that all cells, grids and commands share; null for none
   * @param budget stops before a fit that begins later than this; null for none
   * @param progress of the work inside a fit
   * @param listener is told of each fit
   */
  public record Options(
      int threads, Path cache, Duration budget, Progress progress, Listener listener) {}

  /** Is told how the grid comes along. */
  public interface Listener {
    /** A fit is finished; {@code left} is an estimate. */
    void finished(String fit, List<CellResult> cells, int done, int total, Duration left);

    /** A fit failed; the others go on. */
    void failed(String fit, String reason);
  }

  /** A fit that could not be. */
  public record Failure(String fit, String reason) {}

  /**
   * What a run did.
   *
   * @param computed cells that this run computed
   * @param left cells that are not finished: failed, or the budget ended before
   */
  public record Outcome(int computed, int left, List<Failure> failures) {}

  public GridRunner(GridPlan plan, CellStore store, Options options) {
    this.plan = plan;
    this.store = store;
    this.options = options;
    shared = new SharedClasses(plan, options);
  }

  /**
   * Computes what is missing, and waits for what other processes compute.
   *
   * @throws IOException if the folder cannot be written
   */
  public Outcome run() throws IOException {
    Backend.start(options.threads());
    long start = System.nanoTime();
    int computed = 0;
    try {
      List<Fit> open = missing(plan.fits());
      sweep(open);
      int total = plan.fits().size();
      List<Fit> others = new ArrayList<>();
      for (int i = 0; i < open.size() && inTime(start); i++) {
        Optional<ProcessLock> lock = store.tryLock(open.get(i).hash());
        if (lock.isEmpty()) {
          others.add(open.get(i));
          continue;
        }
        try (ProcessLock held = lock.get()) {
          List<Fit> left = new ArrayList<>(open.subList(i + 1, open.size()));
          left.addAll(others);
          computed += compute(held, open.get(i), total, left);
        }
      }
      for (int i = 0; i < others.size() && inTime(start); i++) {
        try (ProcessLock held = store.lock(others.get(i).hash(), PATIENCE)) {
          computed += compute(held, others.get(i), total, others.subList(i + 1, others.size()));
        }
      }
    } finally {
      shared.close();
    }
    int left = missing(plan.fits()).stream().mapToInt(fit -> fit.cells().size()).sum();
    return new Outcome(computed, left, List.copyOf(failures));
  }

  /** A run that was killed just after its last cell leaves a checkpoint that nobody needs. */
  private void sweep(List<Fit> open) throws IOException {
    Set<String> needed = open.stream().map(Fit::hash).collect(Collectors.toSet());
    for (Fit fit : plan.fits()) {
      if (!needed.contains(fit.hash()) && Files.exists(store.workOf(fit.hash()))) {
        Optional<ProcessLock> lock = store.tryLock(fit.hash());
        if (lock.isPresent()) {
          try (ProcessLock held = lock.get()) {
            Check.that(held.isHeld(), "the fit's lock is not held");
            deleteTree(store.workOf(fit.hash()));
          }
        }
      }
    }
  }

  private boolean inTime(long start) {
    return options.budget() == null || System.nanoTime() - start < options.budget().toNanos();
  }

  private List<Fit> missing(List<Fit> fits) {
    List<Fit> open = new ArrayList<>();
    for (Fit fit : fits) {
      List<Fit.Asked> cells =
          fit.cells().stream().filter(cell -> store.find(cell.key()).isEmpty()).toList();
      if (!cells.isEmpty()) {
        open.add(fit.with(cells));
      }
    }
    return open;
  }

  /** Under the fit's lock: another process may have finished it meanwhile. */
  private int compute(ProcessLock held, Fit planned, int total, List<Fit> left) throws IOException {
    if (!held.isHeld()) {
      throw new IllegalStateException("the fit's lock is not held");
    }
    List<Fit> still = missing(List.of(planned));
    if (still.isEmpty()) {
      return 0;
    }
    Fit fit = still.get(0);
    long start = System.nanoTime();
    try {
      List<CellResult> results =
          new FitRun(plan, fit, shared.normal(fit), options, store.workOf(fit.hash())).run();
      for (CellResult result : results) {
        store.put(result);
      }
      deleteTree(store.workOf(fit.hash()));
      remaining.took(fit, (System.nanoTime() - start) / 1e9);
      options
          .listener()
          .finished(fit.title(), results, total - left.size(), total, remaining.of(left));
      return results.size();
    } catch (Ke4jException e) {
      failures.add(new Failure(fit.title(), e.getMessage()));
      options.listener().failed(fit.title(), e.getMessage());
      return 0;
    }
  }

  private static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(java.util.Comparator.reverseOrder()).toList();
    }
    for (Path one : all) {
      Files.deleteIfExists(one);
    }
  }
}
