package org.ke4j.spark.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkException;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.store.ErrorFile;
import org.ke4j.store.Printable;
import org.ke4j.store.Reasons;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns failures into messages and exit status. */
final class SparkFailures {
  /** Exit status of what failed. */
  static final int COULD_NOT = 1;

  private static final int WRONG_USE = 2;

  private static final String MEMORY = OutOfMemoryError.class.getName();

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
      if (at instanceof OutOfMemoryError
          || (at instanceof SparkException && String.valueOf(at.getMessage()).contains(MEMORY))) {
        return outOfMemory();
      }
    }
    say(reason(error));
    return COULD_NOT;
  }

  private static String reason(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null && !(root instanceof FileSystemException)) {
      root = root.getCause();
    }
    if (root instanceof UncheckedIOException wrapped) {
      return Reasons.withFile(wrapped.getCause());
    }
    if (root instanceof IOException io) {
      return Reasons.withFile(io);
    }
    String said = String.valueOf(root.getMessage());
    if (root instanceof SparkException) {
      String last = null;
      Matcher found = TASK.matcher(said);
      while (found.find()) {
        last = found.group(1);
      }
      if (last != null) {
        return "the job failed: " + last;
      }
      said = said.lines().findFirst().orElse("");
    }
    String words = root instanceof SparkException ? Reasons.withoutClasses(said) : Reasons.of(root);
    return "the job failed: " + words + "; " + ErrorFile.details(error);
  }

  static int outOfMemory() {
    say(
        Reasons.outOfMemory(
                "KE_JAVA_OPTS=-Xmx8g ./ke spark ..., on a cluster --conf spark.executor.memory=8g")
            + ", or work on fewer images at once (--chunk, --bank)");
    return COULD_NOT;
  }

  static int handleUsage(ParameterException error, String[] arguments) {
    say(error.getMessage());
    say("'" + error.getCommandLine().getCommandSpec().qualifiedName() + " --help' explains it");
    return WRONG_USE;
  }

  /** Names of files in it may hold anything. */
  static void say(String message) {
    System.err.println("ke: " + Printable.lines(message));
  }
}
