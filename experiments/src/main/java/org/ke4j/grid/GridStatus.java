package org.ke4j.grid;

import java.util.ArrayList;
import java.util.List;

/**
 * How far a grid has come.
 *
 * @param name of the grid
 * @param cells how many it has
 * @param finished how many of them are there
 * @param open fits that are not finished, by title
 */
public record GridStatus(String name, int cells, int finished, List<String> open) {
  /** Compares a plan with a folder. */
  public static GridStatus of(GridPlan plan, CellStore store) {
    int finished = 0;
    List<String> open = new ArrayList<>();
    for (Fit fit : plan.fits()) {
      long found = fit.cells().stream().filter(c -> store.find(c.key()).isPresent()).count();
      finished += (int) found;
      if (found < fit.cells().size()) {
        open.add(fit.title());
      }
    }
    return new GridStatus(plan.grid().name(), plan.cells().size(), finished, open);
  }

  /** The finished cells of a plan, in its order. */
  public static List<CellResult> finished(GridPlan plan, CellStore store) {
    return plan.cells().stream().flatMap(key -> store.find(key).stream()).toList();
  }
}
