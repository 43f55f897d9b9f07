package org.ke4j.cli;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ke4j.task.DatasetReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "datasets",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what is in a data set: its classes and the number of their images.",
      "",
      "Formats, recognised by what is there: CIFAR-10 and CIFAR-100 binary (folder, .bin, or the"
          + " official .tar.gz), SVHN cropped digits (folder or .mat), a folder of class folders with"
          + " PNG, JPEG, WebP, GIF, TIFF or BMP images of any size (with train and test folders above them, or"
          + " divided by KE4J), a folder of pictures (one class), and the built-in digits."
    },
    footer = {
      "",
      "Examples:",
      "  ke datasets",
      "  ke datasets --data cifar-10-binary.tar.gz",
      "  ke datasets --data cifar-100-binary --labels fine --json -"
    })
@Unused("--threads")
final class DatasetsCommand implements Callable<Integer> {
  @Mixin private DataOptions data = new DataOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = "--check",
      description = "also read every picture to its end, and name those that are damaged")
  private boolean check;

  @Override
  public Integer call() throws IOException {
    output.prepare();
    DatasetReport report = DatasetReport.of(data.open(output.context()), check);
    output.print(report.text());
    output.deliver("datasets.json", report, 0, Map::of);
    return 0;
  }
}
