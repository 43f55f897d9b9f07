package org.ke4j.cli;

import java.util.List;
import org.ke4j.dataset.Datasets;
import org.ke4j.error.UsageException;
import org.ke4j.image.DatasetOptions;
import org.ke4j.option.Range;
import org.ke4j.run.DataSelection;
import org.ke4j.run.RunContext;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which images a command works on. */
final class DataOptions {
  @Option(
      names = "--data",
      paramLabel = "PATH|digits",
      defaultValue = Datasets.DIGITS,
      description =
          "CIFAR-10 or CIFAR-100 (folder, .bin or .tar.gz), SVHN (folder or .mat), a folder of class"
              + " folders with images, or the built-in digits (default: ${DEFAULT-VALUE})")
  private String data;

  @Option(
      names = "--class",
      paramLabel = "NAME|INDEX",
      description = "the normal class, repeatable, or all (default: all)")
  private String[] classes = {};

  @Option(
      names = "--labels",
      paramLabel = "coarse|fine",
      defaultValue = "coarse",
      description = "CIFAR-100: its 20 superclasses or its 100 classes (default: ${DEFAULT-VALUE})")
  private String labels;

  @Option(
      names = "--train",
      paramLabel = "N",
      description = "at most N training images of each class, in file order (default: all)")
  @Range(from = 1)
  private Integer train;

  @Option(
      names = "--test",
      paramLabel = "N",
      description = "at most N test images of each class, in file order (default: all)")
  @Range(from = 1)
  private Integer test;

  @Option(
      names = "--test-share",
      paramLabel = "S",
      defaultValue = "0.2",
      description =
          "share of each class that is held out for testing where the data have no test part, 0 to"
              + " 0.9 (default: ${DEFAULT-VALUE})")
  @Range(from = 0, to = 0.9)
  private double testShare;

  @Mixin private PictureOptions pictures = new PictureOptions();

  /** How files are read. */
  DatasetOptions reading() {
    return pictures.dataset(DatasetOptions.DEFAULTS);
  }

  /** Opens what was chosen. */
  DataSelection open(RunContext run) {
    DatasetOptions.Labels kind =
        switch (labels) {
          case "coarse" -> DatasetOptions.Labels.COARSE;
          case "fine" -> DatasetOptions.Labels.FINE;
          default ->
              throw new UsageException("--labels: expected coarse or fine, got '" + labels + "'");
        };
    return new DataSelection(
        new DataSelection.Choice(
            data,
            List.of(classes),
            train == null ? Integer.MAX_VALUE : train,
            test == null ? Integer.MAX_VALUE : test,
            reading().withLabels(kind).withTestShare(testShare)),
        run);
  }
}
