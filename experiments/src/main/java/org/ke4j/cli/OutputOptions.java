package org.ke4j.cli;

import picocli.CommandLine.Mixin;

/** Where results go, and how many cores the work may use: all, unless the user says fewer. */
final class OutputOptions extends ResultOptions {
  @Mixin private ThreadOptions threads = new ThreadOptions();

  int threads() {
    return threads.threads();
  }
}
