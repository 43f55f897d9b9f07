package org.ke4j.cli;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ke4j.task.EncoderList;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "encoders",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the encoders that have a name: width of an embedding, input size in pixels,"
          + " preprocessing, licence of the weights, source. A dash is what is not known.",
      "",
      "How to have it: 'built-in', 'fetched' and 'added' can be used now; 'fetch': 'ke fetch NAME'"
          + " downloads it; 'export': 'ke fetch NAME' prints how to export it; 'file': only with a"
          + " file of your own; 'gone': the file that was added is no longer there. Preprocessing: 'crop' resizes the short side to the input size,"
          + " '256, crop' to 256, and crops the centre; 'stretch' resizes both sides.",
      "",
      "Any other image encoder comes as an ONNX file: --encoder FILE.onnx, or under a name of its"
          + " own after 'ke encoders add FILE.onnx'."
    },
    footer = {
      "",
      "Examples:",
      "  ke encoders",
      "  ke encoders --json -",
      "  ke encoders add model.onnx --name mine",
      "  ke rank --encoder mine --class 3"
    },
    subcommands = {
      EncodersAddCommand.class,
      EncodersDistilCommand.class,
      EncodersRemoveCommand.class
    })
@Unused("--threads")
final class EncodersCommand implements Callable<Integer> {
  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    output.prepare();
    output.print(EncoderList.table());
    output.deliver("encoders.json", EncoderList.all(), 0, Map::of);
    return 0;
  }
}
