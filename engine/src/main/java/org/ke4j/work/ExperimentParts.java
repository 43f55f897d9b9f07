package org.ke4j.work;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * An experiment that falls into parts which any machine can compute by itself. Found by {@link
 * java.util.ServiceLoader}, so that whoever hands out parts knows nothing of experiments.
 */
public interface ExperimentParts {
  /**
   * What is left to do.
   *
   * @param text describes the experiment to {@link #compute}, anywhere
   * @param parts names of the parts that are not finished, each once
   * @param finished results that are there
   * @param total results of the whole experiment
   */
  record Plan(String text, List<String> parts, int finished, int total) {
    public Plan {
      parts = List.copyOf(parts);
    }
  }

  /**
   * What came of a part.
   *
   * @param results texts for {@link #keep}
   * @param failures what could not be computed, and why, each a sentence
   */
  record Computed(List<String> results, List<String> failures) {
    public Computed {
      results = List.copyOf(results);
      failures = List.copyOf(failures);
    }
  }

  /**
   * Opens an experiment.
   *
   * @param experiment a file or a name
   * @param data where its data are, in place of what it says; null for what it says
   * @param folder of finished results
   * @param threads compute threads, 1 or more
   * @throws org.ke4j.error.UsageException if there is no such experiment or it makes no sense
   */
  Plan plan(String experiment, String data, Path folder, int threads) throws IOException;

  /**
   * Computes a part; writes nothing that stays.
   *
   * @param text of the plan
   * @param part of the plan
   * @param threads compute threads, 1 or more
   */
  Computed compute(String text, String part, int threads) throws IOException;

  /** Keeps results, each as a whole; those that are there already stay as they are. */
  void keep(Path folder, List<String> results) throws IOException;

  /** The finished results as a table for people. */
  String table(String text, Path folder, int threads) throws IOException;
}
