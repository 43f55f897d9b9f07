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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "datasets",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what is in a data set: its classes and the number of their images.",
      "",
      "Formats, recognised by what is there: CIFAR-10 and CIFAR-100 binary (folder, .bin, or the"
          + " official .tar.gz), SVHN cropped digits (folder or .mat), a folder of class folders with"
          + " PNG, JPEG, BMP or WebP images of any size (with train and test folders above them, or"
          + " divided by KE4J), and the built-in digits."
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

  @Override
  public Integer call() throws IOException {
    output.prepare();
    Dataset dataset = data.dataset();
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
    List<Sample> any = dataset.train().isEmpty() ? dataset.test() : dataset.train();
    if (!any.isEmpty()) {
      RgbImage first = any.get(0).image();
      result.put("firstImage", Map.of("width", first.width(), "height", first.height()));
      output.print(
          dataset.name() + ", first image " + first.width() + " x " + first.height() + "\n");
    }
    output.print(table);
    output.json(result);
    if (output.wantsFolder()) {
      output.folder().json("datasets.json", result);
      output.provenance(0, Map.of());
    }
    return 0;
  }

  private static int[] counts(Dataset dataset, List<Sample> part) {
    int[] counts = new int[dataset.classes().size()];
    part.forEach(sample -> counts[sample.label()]++);
    return counts;
  }
}
