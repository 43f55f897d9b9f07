package org.ke4j.grid;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ke4j.dataset.Intake;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetReader;
import org.ke4j.image.Sample;
import org.ke4j.view.Images;

/** A data set of a grid, read once; pictures are shrunk to what looks at them. */
final class GridData {
  private final Grid.Data spec;
  private final Dataset dataset;
  private final int threads;
  private final Map<Integer, Sized> sized = new HashMap<>();

  /** The images at one working size. */
  private static final class Sized {
    final Map<Integer, Images> train = new HashMap<>();
    Images test;
  }

  GridData(Grid.Data spec, int threads) {
    this.spec = spec;
    this.threads = threads;
    dataset = DatasetReader.open(spec.path(), spec.options());
  }

  Dataset dataset() {
    return dataset;
  }

  String className(int label) {
    return dataset.classes().get(label);
  }

  /** The labels of the chosen classes. */
  List<Integer> labels() {
    if (spec.classes().isEmpty()) {
      return IntStream.range(0, dataset.classes().size())
          .filter(label -> !dataset.train(label, 1).isEmpty())
          .boxed()
          .toList();
    }
    List<Integer> labels = spec.classes().stream().map(dataset::label).distinct().toList();
    for (int label : labels) {
      Check.enough(
          !dataset.train(label, 1).isEmpty(),
          "%s has no training images of class %s",
          dataset.name(),
          className(label));
    }
    return labels;
  }

  /**
   * Training images of a class.
   *
   * @param side shorter side in pixels to which pictures are shrunk; 0 for none
   */
  synchronized Images train(int label, int side) {
    return at(side)
        .train
        .computeIfAbsent(
            label, l -> new Images(take(dataset.train(l, Integer.MAX_VALUE), spec.train(), side)));
  }

  /** Test images of all classes, in file order, at most so many of each. */
  synchronized Images test(int side) {
    Sized images = at(side);
    if (images.test == null) {
      Map<Integer, Integer> counts = new HashMap<>();
      List<Sample> chosen = new ArrayList<>();
      for (Sample sample : take(dataset.test(), Integer.MAX_VALUE, side)) {
        if (counts.merge(sample.label(), 1, Integer::sum) <= spec.test()) {
          chosen.add(sample);
        }
      }
      if (chosen.isEmpty()) {
        throw new Ke4jException(dataset.name() + " has no test images");
      }
      images.test = new Images(chosen);
    }
    return images.test;
  }

  private Sized at(int side) {
    return sized.computeIfAbsent(side, key -> new Sized());
  }

  private List<Sample> take(List<Sample> samples, int limit, int side) {
    return new Intake(new Intake.Options(side, threads, false))
        .take(samples, limit, (done, most) -> {});
  }
}
