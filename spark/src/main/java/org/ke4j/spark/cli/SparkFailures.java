package org.ke4j.spark.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkException;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.store.Reasons;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns failures into messages and exit status. */
final class SparkFailures {
  /** Exit status of what failed. */
  static final int COULD_NOT = 1;

  private static final int WRONG_USE = 2;

  /** What Spark repeats of a task's failure: classes of exceptions, then the message. */
  private static final Pattern TASK =
      Pattern.compile("(?:Caused by|executor \\S+\\)): (?:[\\w.$]+(?:Exception|Error): )+([^\n]*)");

  private SparkFailures() {}

  static int handle(Exception error, CommandLine line, ParseResult parsed) {
    for (Throwable at = error; at != null; at = at.getCause()) {
      if (at instanceof UsageException) {
        say(at.getMessage());
        return WRONG_USE;
      }
      if (at instanceof Ke4jException) {
        say(at.getMessage());
        return COULD_NOT;
      }
    }
    say(reason(error));
    return COULD_NOT;
  }

  private static String reason(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof UncheckedIOException wrapped) {
      return Reasons.withFile(wrapped.getCause());
    }
    if (root instanceof IOException io) {
      return Reasons.withFile(io);
    }
    if (root instanceof SparkException) {
      String last = null;
      Matcher found = TASK.matcher(String.valueOf(root.getMessage()));
      while (found.find()) {
        last = found.group(1);
      }
      return "the job failed: " + (last != null ? last : root.getMessage());
    }
    return root.getClass().getSimpleName() + ": " + root.getMessage();
  }

  static int handleUsage(ParameterException error, String[] arguments) {
    say(error.getMessage());
    say("'" + error.getCommandLine().getCommandSpec().qualifiedName() + " --help' explains it");
    return WRONG_USE;
  }

  static void say(String message) {
    System.err.println("ke: " + message);
  }
}
