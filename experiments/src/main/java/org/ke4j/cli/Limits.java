package org.ke4j.cli;

import java.lang.reflect.AnnotatedElement;
import org.ke4j.error.UsageException;
import org.ke4j.option.Range;
import org.ke4j.option.Ranges;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Holds the numbers of a command line to the {@link Range} of their options, before any work. */
final class Limits {
  private Limits() {}

  /** Refuses what is out of range. */
  static void check(ParseResult parsed) {
    for (OptionSpec option : parsed.matchedOptions()) {
      if (option.userObject() instanceof AnnotatedElement declared) {
        try {
          Ranges.check(option.longestName(), declared, option.getValue());
        } catch (UsageException e) {
          throw new ParameterException(parsed.commandSpec().commandLine(), e.getMessage());
        }
      }
    }
    parsed.subcommands().forEach(Limits::check);
  }
}
