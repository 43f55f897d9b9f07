package org.ke4j.dataset;

import java.util.ArrayList;
import java.util.List;
import org.ke4j.image.Dataset;
import org.ke4j.image.Sample;

/**
 * Divides samples of a source that has no parts of its own. Within each class, in file order, image
 * i (from 0) goes to the test part when {@code floor((i + 1) * share) > floor(i * share)}: with 0.2
 * every fifth image. It draws no random number, depends on no other class, and images that are
 * appended leave earlier ones where they were.
 */
final class Split {
  private Split() {}

  static Dataset byShare(String name, List<String> classes, List<Sample> samples, double share) {
    List<Sample> train = new ArrayList<>();
    List<Sample> test = new ArrayList<>();
    int[] seen = new int[classes.size()];
    for (Sample sample : samples) {
      int i = seen[sample.label()]++;
      boolean forTest = Math.floor((i + 1) * share + 1e-9) > Math.floor(i * share + 1e-9);
      (forTest ? test : train).add(sample);
    }
    return new Dataset(name, classes, train, test);
  }
}
