package org.ke4j.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.store.ErrorFile;
import org.ke4j.store.PathNames;
import org.ke4j.store.Printable;
import org.ke4j.store.Reasons;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns failures into messages and exit status: a user's mistake never shows a stack trace. */
final class Failures {
  static final int COULD_NOT = 1;
  private static final int WRONG_USE = 2;

  private Failures() {}

  static int handle(Exception error, CommandLine line, ParseResult parsed) {
    if (error instanceof UsageException) {
      say(error.getMessage());
      return WRONG_USE;
    }
    if (error instanceof Ke4jException) {
      say(error.getMessage());
      return COULD_NOT;
    }
    if (error instanceof InvalidPathException name) {
      say(PathNames.reason(name));
      return COULD_NOT;
    }
    IOException io =
        error instanceof UncheckedIOException wrapped
            ? wrapped.getCause()
            : error instanceof IOException direct ? direct : null;
    say(
        io != null
            ? Reasons.withFile(io)
            : "internal error: "
                + Reasons.of(error)
                + "; please report it, "
                + ErrorFile.details(error));
    return COULD_NOT;
  }

  static int handleUsage(ParameterException error, String[] arguments) {
    say(error.getMessage());
    say("'" + error.getCommandLine().getCommandSpec().qualifiedName() + " --help' explains it");
    return WRONG_USE;
  }

  /**
   * What to do about it.
   *
   * @param parsed the command line, null if it was not understood yet
   */
  static int outOfMemory(ParseResult parsed) {
    List<String> fewer = fewerImages(parsed);
    say(
        Reasons.outOfMemory("KE_JAVA_OPTS=-Xmx8g ./ke ...")
            + (fewer.isEmpty()
                ? ""
                : ", or work on fewer images (" + String.join(", ", fewer) + ")"));
    return COULD_NOT;
  }

  /** The options of a command that limit its images; none where it was given other input. */
  private static List<String> fewerImages(ParseResult parsed) {
    ParseResult verb = parsed;
    while (verb != null && verb.hasSubcommand()) {
      verb = verb.subcommand();
    }
    if (verb == null) {
      return List.of();
    }
    CommandSpec command = verb.commandSpec();
    OptionSpec images = command.findOption("--images");
    boolean other =
        images != null && images.type() == Path.class && !verb.hasMatchedOption("--data");
    if (other || verb.hasMatchedOption("--input")) {
      return List.of();
    }
    return Stream.of("--train", "--test")
        .map(command::findOption)
        .filter(option -> option != null && !option.hidden())
        .map(OptionSpec::longestName)
        .toList();
  }

  /** A remark to the user, if there is one and it is wanted. */
  static void note(String message) {
    if (message != null && !Quiet.on()) {
      say(message);
    }
  }

  /** Names of files in it may hold anything. */
  static void say(String message) {
    System.err.println("ke: " + Printable.lines(message));
  }
}
