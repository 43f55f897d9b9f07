package org.ke4j.paper;

import java.nio.file.Path;
import java.util.List;
import org.ke4j.grid.GridRunner;
import org.ke4j.progress.Progress;

/**
 * How a table or figure is made.
 *
 * @param data where the data are; null for the folder's usual name in the working folder
 * @param encoder name or file; for tables of several encoders the first
 * @param minutes budget, 0 for full size
 * @param folder of the grid's cells
 * @param seeds one or more
 * @param threads 1 or more
 * @param cache of embeddings, null for none
 * @param progress of the work
 * @param listener of the cells
 */
public record PaperOptions(
    String data,
    String encoder,
    int minutes,
    Path folder,
    List<Long> seeds,
    int threads,
    Path cache,
    Progress progress,
    GridRunner.Listener listener) {
  public PaperOptions {
    seeds = List.copyOf(seeds);
  }
}
