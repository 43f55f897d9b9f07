package org.ke4j.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.ke4j.dataset.Datasets;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.Sample;
import org.ke4j.view.Images;
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
  private Integer train;

  @Option(
      names = "--test",
      paramLabel = "N",
      description = "at most N test images of each class, in file order (default: all)")
  private Integer test;

  @Option(
      names = "--test-share",
      paramLabel = "S",
      defaultValue = "0.2",
      description =
          "share of each class that is held out for testing where the data have no test part, 0 to"
              + " 0.9 (default: ${DEFAULT-VALUE})")
  private double testShare;

  @Mixin private PictureOptions pictures = new PictureOptions();

  private Dataset dataset;

  Dataset dataset() {
    if (dataset == null) {
      limit("--train", train);
      limit("--test", test);
      DatasetOptions.Labels kind =
          switch (labels) {
            case "coarse" -> DatasetOptions.Labels.COARSE;
            case "fine" -> DatasetOptions.Labels.FINE;
            default ->
                throw new org.ke4j.error.UsageException(
                    "--labels: expected coarse or fine, got '" + labels + "'");
          };
      dataset =
          Datasets.open(
              data,
              pictures.dataset(DatasetOptions.DEFAULTS.withLabels(kind).withTestShare(testShare)));
      pictures.skip(dataset.skipped());
      dataset.notes().forEach(note -> System.err.println("ke: note: " + note));
    }
    return dataset;
  }

  /** How files are read, and what was skipped. */
  PictureOptions pictures() {
    return pictures;
  }

  /** The chosen classes; all that have images if none is named. */
  List<Integer> labels() {
    if (classes.length == 0 || List.of(classes).contains("all")) {
      return IntStream.range(0, dataset().classes().size())
          .filter(label -> !dataset().train(label, 1).isEmpty())
          .boxed()
          .toList();
    }
    List<Integer> chosen = new ArrayList<>();
    for (String name : classes) {
      int label = dataset().label(name);
      if (!chosen.contains(label)) {
        chosen.add(label);
      }
    }
    return chosen;
  }

  /** The chosen classes; all, with images or without, if none is named. */
  List<Integer> named() {
    return classes.length == 0 || List.of(classes).contains("all")
        ? IntStream.range(0, dataset().classes().size()).boxed().toList()
        : labels();
  }

  int trainLimit() {
    return limit("--train", train);
  }

  int testLimit() {
    return limit("--test", test);
  }

  /** The one chosen class. */
  int label() {
    List<Integer> chosen = labels();
    Check.that(
        chosen.size() == 1,
        "expected one --class, got %d; the classes of %s are: %s",
        chosen.size(),
        dataset().name(),
        String.join(", ", dataset().classes()));
    return chosen.get(0);
  }

  /** The training images of a class. */
  Images train(int label) {
    List<Sample> found =
        pictures.take(dataset().train(label, Integer.MAX_VALUE), limit("--train", train));
    if (found.isEmpty()) {
      throw new Ke4jException(
          dataset().name() + " has no training images of class " + dataset().classes().get(label));
    }
    return new Images(found);
  }

  /** The test samples of all classes, in file order, at most {@code --test} of each. */
  List<Sample> test() {
    return test(IntStream.range(0, dataset().classes().size()).boxed().toList());
  }

  /** The test samples of some classes, in file order, at most {@code --test} of each. */
  List<Sample> test(List<Integer> labels) {
    int limit = limit("--test", test);
    if (test == null) {
      return pictures.take(
          dataset().test().stream().filter(s -> labels.contains(s.label())).toList(), limit);
    }
    Map<String, Sample> taken = new HashMap<>();
    for (int label : labels) {
      pictures
          .take(dataset().test(label, Integer.MAX_VALUE), limit)
          .forEach(sample -> taken.put(sample.name(), sample));
    }
    return dataset().test().stream()
        .map(s -> taken.get(s.name()))
        .filter(Objects::nonNull)
        .toList();
  }

  private static int limit(String option, Integer value) {
    return value == null ? Integer.MAX_VALUE : Check.atLeast(option, value, 1);
  }
}
