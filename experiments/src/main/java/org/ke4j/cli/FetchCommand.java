package org.ke4j.cli;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ke4j.task.FetchTask;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "fetch",
    mixinStandardHelpOptions = true,
    description = {
      "Downloads an encoder, or tells how to export it.",
      "",
      "Where somebody documents an address of an ONNX file, it is downloaded: https only, going on"
          + " where an earlier attempt stopped, once for all processes; size and SHA-256 are noted"
          + " beside it and checked whenever it is opened. For the others the commands are printed"
          + " that write the file on a machine with Python and a network, and how to add it here;"
          + " exit status 1, since nothing was fetched.",
      "",
      "Files go to encoders in the folder that KE4J_CACHE names, or ke4j/encoders in the user's"
          + " cache folder."
    },
    footer = {
      "",
      "Examples:",
      "  ke fetch clip-vit-b32",
      "  ke fetch dinov2-s14",
      "  ke rank --encoder clip-vit-b32 --class 3"
    })
final class FetchCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "an encoder that 'ke encoders' lists")
  private String name;

  @Option(
      names = "--export",
      description = "print how to export it, even if it could be downloaded; exit status 0")
  private boolean export;

  @Mixin private ResultOptions output = new ResultOptions();

  @Override
  public Integer call() throws IOException {
    output.prepare();
    FetchTask.Result result;
    try (DownloadProgress progress = new DownloadProgress(name)) {
      result = FetchTask.run(name, export, progress);
    }
    output.print(result.text());
    boolean missing = !result.found() && !export;
    if (missing) {
      Failures.say("nothing was fetched: no address of an ONNX file is confirmed");
    }
    output.deliver("fetch.json", result.report(), 0, Map::of);
    return missing ? Failures.COULD_NOT : 0;
  }
}
