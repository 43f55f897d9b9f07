package org.ke4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ke4j.task.InfoTask;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "info",
    mixinStandardHelpOptions = true,
    description = {
      "Shows versions, the backend, cores, memory and caches; of a model what it is, what it keeps and"
          + " what made it. A model is read and checked as a whole."
    },
    footer = {"", "Examples:", "  ke info", "  ke info bolts.ke4j --json -"})
final class InfoCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "MODEL",
      description = "a file that 'ke fit' or a folder that 'ke train' wrote")
  private Path model;

  @Mixin private ResultOptions output = new ResultOptions();

  @Override
  public Integer call() throws IOException {
    output.prepare();
    if (model == null) {
      InfoTask.Installation installation = InfoTask.installation();
      output.print(installation.text());
      output.deliver("info.json", installation, 0, Map::of);
    } else {
      InfoTask.Model found = InfoTask.model(model);
      output.print(found.text());
      output.deliver("info.json", found, 0, Map::of);
    }
    return 0;
  }
}
