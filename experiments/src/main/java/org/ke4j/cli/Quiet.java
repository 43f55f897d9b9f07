package org.ke4j.cli;

import picocli.CommandLine.ParseResult;

/**
 * Whether the user wants neither progress nor remarks: one run of the command line in a process.
 */
final class Quiet {
  private static volatile boolean on;

  private Quiet() {}

  static boolean on() {
    return on;
  }

  /** What the verb that was named last says. */
  static boolean wanted(ParseResult parsed) {
    ParseResult verb = parsed;
    while (verb.hasSubcommand()) {
      verb = verb.subcommand();
    }
    return verb.hasMatchedOption(Configured.QUIET);
  }

  static void set(boolean quiet) {
    if (on != quiet) {
      on = quiet;
      MessageLog.quiet(quiet);
    }
  }
}
