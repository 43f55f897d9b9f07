package org.ke4j.cli;

import picocli.CommandLine.Option;

/** The one seed of a run. */
final class SeedOptions {
  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "seed of everything that is drawn: the same seed gives the same result"
              + " (default: ${DEFAULT-VALUE})")
  long seed;
}
