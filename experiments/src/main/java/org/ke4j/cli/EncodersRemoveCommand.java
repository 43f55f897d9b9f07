package org.ke4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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

  @Override
  public Integer call() throws IOException {
    output.prepare();
    List<String> deleted =
        EncoderStore.standard().remove(name).stream().map(Path::toString).toList();
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("name", name);
    result.put("deleted", deleted);
    output.print(name + ": removed\n");
    output.json(result);
    if (output.wantsFolder()) {
      output.folder().json("removed.json", result);
      output.provenance(0, Map.of());
    }
    return 0;
  }
}
