package org.ke4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ke4j.encoder.EncoderStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    description = {
      "Takes an encoder that was added off the list, or deletes one that was fetched.",
      "",
      "A file of your own stays where it is; copies and downloads of KE4J's are deleted."
    },
    footer = {"", "Examples:", "  ke encoders remove mine"})
final class EncodersRemoveCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "which encoder")
  private String name;

  @Mixin private ResultOptions output = new ResultOptions();

  /** What was removed, and which files with it. */
  private record Removed(String name, List<String> deleted) {}

  @Override
  public Integer call() throws IOException {
    output.prepare();
    List<String> deleted =
        EncoderStore.standard().remove(name).stream().map(Path::toString).toList();
    output.print(name + ": removed\n");
    output.deliver("removed.json", new Removed(name, deleted), 0, Map::of);
    return 0;
  }
}
