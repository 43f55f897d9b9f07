package org.ke4j.cli;

import org.ke4j.error.Check;
import org.ke4j.option.Range;
import picocli.CommandLine.Option;

/** How many cores to use. */
final class ThreadOptions {
  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "compute threads, at most the number of cores (default: all cores)")
  @Range(from = 1)
  private Integer threads;

  int threads() {
    int cores = Runtime.getRuntime().availableProcessors();
    return threads == null ? cores : Check.between("--threads", threads, 1, cores);
  }
}
