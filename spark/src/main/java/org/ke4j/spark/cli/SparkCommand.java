package org.ke4j.spark.cli;

import java.lang.reflect.AnnotatedElement;
import java.nio.file.Path;
import org.ke4j.error.UsageException;
import org.ke4j.option.Ranges;
import org.ke4j.store.CacheFolder;
import org.ke4j.store.PathNames;
import org.ke4j.store.Provenance;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/**
 * The command line of the jobs: {@code ke spark}, and the main class for {@code spark-submit}. Exit
 * status: 0 done, 1 could not, 2 wrong use.
 */
@Command(
    name = "spark",
    mixinStandardHelpOptions = true,
    versionProvider = SparkCommand.VersionProvider.class,
    description = {
      "Works on millions of pictures with Apache Spark, with the numbers of one machine.",
      "",
      "Without a cluster it works on this machine (--master local[N]); up to some hundred thousand"
          + " pictures the commands without 'spark' do the same with less."
    },
    commandListHeading = "%nCommands:%n",
    footer = {"", "'ke spark COMMAND --help' explains a command."},
    subcommands = {
      DriftVerb.class,
      EmbedVerb.class,
      EvaluateVerb.class,
      FitVerb.class,
      RankVerb.class,
      ScoreVerb.class
    })
public final class SparkCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "a command is missing; 'ke spark --help' lists them");
  }

  /** Runs the command line and gives its exit status; output goes to the system streams. */
  public static int run(String... arguments) {
    CacheFolder.prepareNative();
    CommandLine line = new CommandLine(new SparkCommand());
    line.setCommandName("ke spark");
    line.registerConverter(Path.class, SparkCommand::path);
    line.setExecutionExceptionHandler(SparkFailures::handle);
    line.setParameterExceptionHandler(SparkFailures::handleUsage);
    line.setUsageHelpAutoWidth(false);
    line.setExecutionStrategy(
        parsed -> {
          inRange(parsed);
          return new CommandLine.RunLast().execute(parsed);
        });
    int status;
    try {
      status = line.execute(arguments);
    } catch (OutOfMemoryError e) {
      return SparkFailures.outOfMemory();
    }
    if (System.out.checkError()) {
      SparkFailures.say("standard output cannot be written");
      return Math.max(status, SparkFailures.COULD_NOT);
    }
    return status;
  }

  private static Path path(String text) {
    try {
      return PathNames.of(text);
    } catch (UsageException e) {
      throw new CommandLine.TypeConversionException(e.getMessage());
    }
  }

  /** Holds numbers to the range of their options, before a session is started. */
  private static void inRange(CommandLine.ParseResult parsed) {
    for (CommandLine.Model.OptionSpec option : parsed.matchedOptions()) {
      if (option.userObject() instanceof AnnotatedElement declared) {
        try {
          Ranges.check(option.longestName(), declared, option.getValue());
        } catch (UsageException e) {
          throw new CommandLine.ParameterException(
              parsed.commandSpec().commandLine(), e.getMessage());
        }
      }
    }
    parsed.subcommands().forEach(SparkCommand::inRange);
  }

  /** For the launcher and for {@code spark-submit --class}. */
  public static void main(String[] arguments) {
    int status = run(arguments);
    if (status != 0) {
      System.exit(status);
    }
  }

  static final class VersionProvider implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "KE4J " + Provenance.runningVersions().get("ke4j") + ", Spark " + sparkVersion()
      };
    }

    private static String sparkVersion() {
      return org.apache.spark.package$.MODULE$.SPARK_VERSION();
    }
  }
}
