package org.ke4j.run;

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

/** The part of a data set that a run works on. */
public final class DataSelection {
  private final Choice choice;
  private final PictureIntake pictures;
  private final Dataset dataset;

  /**
   * Which images.
   *
   * @param data a path, or {@code digits}
   * @param classes names or indices of the normal classes; empty, or with {@code all}, for all
   * @param train at most so many training images of each class, in file order
   * @param test at most so many test images of each class, in file order
   * @param options how they are read
   */
  public record Choice(
      String data, List<String> classes, int train, int test, DatasetOptions options) {
    public Choice {
      Objects.requireNonNull(data, "data");
      classes = List.copyOf(classes);
      Check.atLeast("--train", train, 1);
      Check.atLeast("--test", test, 1);
    }

    boolean all() {
      return classes.isEmpty() || classes.contains("all");
    }
  }

  /** Opens the data set; pictures themselves are read when they are asked for. */
  public DataSelection(Choice choice, RunContext run) {
    this.choice = choice;
    this.pictures = new PictureIntake(choice.options().strict(), run);
    this.dataset = Datasets.open(choice.data(), choice.options());
    pictures.skip(dataset.skipped());
    dataset.notes().forEach(note -> run.notes().accept("note: " + note));
  }

  public Dataset dataset() {
    return dataset;
  }

  /** How pictures are taken in, and what was skipped. */
  public PictureIntake pictures() {
    return pictures;
  }

  /** The name of a class. */
  public String name(int label) {
    return dataset.classes().get(label);
  }

  /** The chosen classes; all that have images if none is named. */
  public List<Integer> labels() {
    if (choice.all()) {
      return IntStream.range(0, dataset.classes().size())
          .filter(label -> !dataset.train(label, 1).isEmpty())
          .boxed()
          .toList();
    }
    List<Integer> chosen = new ArrayList<>();
    for (String name : choice.classes()) {
      int label = dataset.label(name);
      if (!chosen.contains(label)) {
        chosen.add(label);
      }
    }
    return chosen;
  }

  /** The chosen classes; all, with images or without, if none is named. */
  public List<Integer> named() {
    return choice.all() ? IntStream.range(0, dataset.classes().size()).boxed().toList() : labels();
  }

  /** At most so many training images of each class. */
  public int trainLimit() {
    return choice.train();
  }

  /** At most so many test images of each class. */
  public int testLimit() {
    return choice.test();
  }

  /** The one chosen class. */
  public int label() {
    List<Integer> chosen = labels();
    Check.that(
        chosen.size() == 1,
        "expected one --class, got %d; the classes of %s are: %s",
        chosen.size(),
        dataset.name(),
        String.join(", ", dataset.classes()));
    return chosen.get(0);
  }

  /** The training images of a class. */
  public Images train(int label) {
    List<Sample> found = pictures.take(dataset.train(label, Integer.MAX_VALUE), choice.train());
    if (found.isEmpty()) {
      throw new Ke4jException(dataset.name() + " has no training images of class " + name(label));
    }
    return new Images(found);
  }

  /** The test samples of all classes, in file order, at most the chosen number of each. */
  public List<Sample> test() {
    return test(IntStream.range(0, dataset.classes().size()).boxed().toList());
  }

  /** The test samples of some classes, in file order, at most the chosen number of each. */
  public List<Sample> test(List<Integer> labels) {
    if (choice.test() == Integer.MAX_VALUE) {
      return pictures.take(
          dataset.test().stream().filter(s -> labels.contains(s.label())).toList(),
          Integer.MAX_VALUE);
    }
    Map<String, Sample> taken = new HashMap<>();
    for (int label : labels) {
      pictures
          .take(dataset.test(label, Integer.MAX_VALUE), choice.test())
          .forEach(sample -> taken.put(sample.name(), sample));
    }
    return dataset.test().stream().map(s -> taken.get(s.name())).filter(Objects::nonNull).toList();
  }
}
