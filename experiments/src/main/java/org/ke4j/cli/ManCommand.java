package org.ke4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ke4j.error.UsageException;
import org.ke4j.store.AtomicFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "man",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the manual page of a verb, or of 'ke' itself, for 'man'; with --dir writes the pages of"
          + " all verbs into a folder."
    },
    footer = {
      "",
      "Examples:",
      "  ke man score | man -l -",
      "  ke man --dir ~/.local/share/man/man1"
    })
final class ManCommand implements Callable<Integer> {
  @Parameters(arity = "0..*", paramLabel = "VERB", description = "for example: score, or grid run")
  private String[] verb = {};

  @Option(names = "--dir", paramLabel = "DIR", description = "a folder for the pages of all verbs")
  private Path folder;

  @Override
  public Integer call() throws IOException {
    Map<String, String> pages = ManualPages.all();
    if (folder != null) {
      if (verb.length > 0) {
        throw new UsageException("--dir writes the pages of all verbs: leave the verb out");
      }
      Files.createDirectories(folder);
      for (Map.Entry<String, String> page : pages.entrySet()) {
        AtomicFiles.write(folder.resolve(page.getKey() + ".1"), page.getValue());
      }
      StandardOutput.print(pages.size() + " pages are in " + folder + "\n");
      return 0;
    }
    String name = verb.length == 0 ? "ke" : "ke-" + String.join("-", verb);
    if (!pages.containsKey(name)) {
      throw new UsageException(
          "there is no verb '" + String.join(" ", verb) + "'; 'ke --help' lists them");
    }
    StandardOutput.print(pages.get(name));
    return 0;
  }
}
