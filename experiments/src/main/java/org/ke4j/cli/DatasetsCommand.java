package org.ke4j.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ke4j.image.Dataset;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;
import org.ke4j.report.TextTable;
import org.ke4j.run.DataSelection;
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
  /** Size to which pictures are shrunk that are only looked at. */
  private static final int CHECKED_SIDE = 32;

  @Mixin private DataOptions chosenData = new DataOptions();
  private DataSelection data;
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = "--check",
      description = "also read every picture to its end, and name those that are damaged")
  private boolean check;

  @Override
  public Integer call() throws IOException {
    output.prepare();
    data = chosenData.open(output.context());
    Dataset dataset = data.dataset();
    data.pictures().look(CHECKED_SIDE);
    if (check) {
      dataset =
          new Dataset(
              dataset.name(),
              dataset.classes(),
              data.pictures().take(dataset.train(), Integer.MAX_VALUE),
              data.pictures().take(dataset.test(), Integer.MAX_VALUE));
    }
    List<Map<String, Object>> classes = new ArrayList<>();
    TextTable table = new TextTable("index", "class", "train", "test");
    int[] train = counts(dataset, dataset.train());
    int[] test = counts(dataset, dataset.test());
    for (int label : data.named()) {
      String name = dataset.classes().get(label);
      int ofTrain = Math.min(train[label], data.trainLimit());
      int ofTest = Math.min(test[label], data.testLimit());
      table.row(label, name, ofTrain, ofTest);
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("index", label);
      entry.put("class", name);
      entry.put("train", ofTrain);
      entry.put("test", ofTest);
      classes.add(entry);
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("data", dataset.name());
    result.put("classes", classes);
    int[] first = first(dataset);
    if (first.length > 0) {
      result.put("firstImage", Map.of("width", first[0], "height", first[1]));
      output.print(dataset.name() + ", first image " + first[0] + " x " + first[1] + "\n");
    }
    output.print(table);
    if (data.pictures().count() > 0) {
      output.print(data.pictures().count() + " files skipped\n");
    }
    result.put("skipped", data.pictures().drain());
    output.json(result);
    if (output.wantsFolder()) {
      output.folder().json("datasets.json", result);
      output.provenance(0, Map.of());
    }
    return 0;
  }

  /** Width and height of the first sound image as stored; none if there is none. */
  private int[] first(Dataset dataset) {
    for (List<Sample> part : List.of(dataset.train(), dataset.test())) {
      for (Sample sample : data.pictures().take(part, 1)) {
        int[] stored = data.pictures().firstSize();
        RgbImage image = stored.length > 0 ? null : sample.image();
        return image == null ? stored : new int[] {image.width(), image.height()};
      }
    }
    return new int[0];
  }

  private static int[] counts(Dataset dataset, List<Sample> part) {
    int[] counts = new int[dataset.classes().size()];
    part.forEach(sample -> counts[sample.label()]++);
    return counts;
  }
}
