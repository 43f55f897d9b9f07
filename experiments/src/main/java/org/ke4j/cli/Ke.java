package org.ke4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.store.CacheFolder;
import org.ke4j.store.PathNames;
import org.ke4j.store.Provenance;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command line. Exit status: 0 done, 1 could not, 2 wrong use. */
@Command(
    name = "ke",
    mixinStandardHelpOptions = true,
    versionProvider = Ke.VersionProvider.class,
    description = {
      "Finds anomalous images, and knows which changes matter.",
      "",
      "A frozen encoder embeds the images of one normal class and their transformed copies; the"
          + " exact Wasserstein distance ranks the transformations; a detector learns to ignore the"
          + " near ones and to notice the far ones (Knowledge Exposure, arXiv 2406.10617).",
      "",
      "Start with: ke demo"
    },
    commandListHeading = "%nCommands, in the order of the work:%n",
    footer = {
      "",
      "Examples:",
      "  ke rank --data digits --class 3",
      "  ke evaluate --data CIFAR_FOLDER --class automobile --detector dn2,contrast --test 100",
      "  ke fit --normal PHOTOS --out bolts.ke4j",
      "  ke score bolts.ke4j NEW_IMAGES",
      "",
      "Exit status: 0 done, 1 could not, 2 wrong use. Results go to standard output, messages and"
          + " progress to standard error. 'ke COMMAND --help' explains a command.",
      "",
      "It computes on the processor. KE_MAVEN_ARGS=-Pcuda ./ke builds it for NVIDIA GPUs: that"
          + " profile resolves and builds, but has not been run on a GPU."
    })
public final class Ke implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "a command is missing; 'ke --help' lists them");
  }

  /** Runs the command line and gives its exit status; output goes to the system streams. */
  public static int run(String... arguments) {
    CacheFolder.prepareNative();
    Quiet.set(false);
    String[] words;
    try {
      words = Configured.expand(arguments);
    } catch (IOException | Ke4jException e) {
      return Failures.handle(e, null, null);
    }
    CommandLine line = Verbs.line(words);
    line.registerConverter(Path.class, Ke::path);
    line.setExecutionExceptionHandler(Failures::handle);
    line.setParameterExceptionHandler(Failures::handleUsage);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(false);
    Unused.Options.hide(line);
    line.setExecutionStrategy(
        parsed -> {
          Limits.check(parsed);
          Quiet.set(Quiet.wanted(parsed));
          Unused.Options.tell(parsed);
          return new CommandLine.RunLast().execute(parsed);
        });
    try {
      return StandardOutput.checked(line.execute(words));
    } catch (OutOfMemoryError e) {
      return Failures.outOfMemory(line.getParseResult());
    }
  }

  public static void main(String[] arguments) {
    StandardOutput.install();
    System.exit(run(arguments));
  }

  private static Path path(String text) {
    try {
      return PathNames.of(text);
    } catch (UsageException e) {
      throw new CommandLine.TypeConversionException(e.getMessage());
    }
  }

  static final class VersionProvider implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"KE4J " + Provenance.runningVersions().get("ke4j")};
    }
  }
}
