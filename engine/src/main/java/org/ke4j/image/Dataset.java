package org.ke4j.image;

import java.util.ArrayList;
import java.util.List;
import org.ke4j.error.Check;

/**
 * What every reader gives to the rest: named classes, a training and a test part.
 *
 * @param name short name, for example {@code cifar-10}
 * @param classes class names; a label is an index into them
 * @param train training samples in file order
 * @param test test samples in file order
 * @param skipped files among them that are no pictures, and why
 * @param notes what a user should know of how it was read, each a sentence; empty for most
 */
public record Dataset(
    String name,
    List<String> classes,
    List<Sample> train,
    List<Sample> test,
    List<Skipped> skipped,
    List<String> notes) {
  /** A data set of which nothing was skipped. */
  public Dataset(String name, List<String> classes, List<Sample> train, List<Sample> test) {
    this(name, classes, train, test, List.of(), List.of());
  }

  public Dataset {
    skipped = List.copyOf(skipped);
    notes = List.copyOf(notes);
    classes = List.copyOf(classes);
    train = List.copyOf(train);
    test = List.copyOf(test);
    for (List<Sample> part : List.of(train, test)) {
      for (Sample sample : part) {
        Check.that(
            sample.label() >= 0 && sample.label() < classes.size(),
            "%s: expected a label from 0 to %d, got %d",
            sample.name(),
            classes.size() - 1,
            sample.label());
      }
    }
  }

  /**
   * The label of a class given by its name, or by its index.
   *
   * @throws org.ke4j.error.UsageException if there is no such class; the message lists them
   */
  public int label(String nameOrIndex) {
    int label = classes.indexOf(nameOrIndex);
    if (label < 0 && nameOrIndex.matches("\\d{1,6}")) {
      label = Integer.parseInt(nameOrIndex);
    }
    Check.that(
        label >= 0 && label < classes.size(),
        "no class '%s' in %s; there are: %s",
        nameOrIndex,
        name,
        String.join(", ", classes));
    return label;
  }

  /** The training samples of one class, at most {@code limit}, in file order. */
  public List<Sample> train(int label, int limit) {
    return of(train, label, limit);
  }

  /** The test samples of one class, at most {@code limit}, in file order. */
  public List<Sample> test(int label, int limit) {
    return of(test, label, limit);
  }

  private static List<Sample> of(List<Sample> part, int label, int limit) {
    List<Sample> found = new ArrayList<>();
    for (Sample sample : part) {
      if (found.size() >= limit) {
        break;
      }
      if (sample.label() == label) {
        found.add(sample);
      }
    }
    return found;
  }
}
