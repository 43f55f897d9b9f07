package org.ke4j.distil;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import org.ke4j.detection.NearestNeighbours;
import org.ke4j.matrix.Matrix;
import org.ke4j.metric.Auroc;
import org.ke4j.onnx.OnnxModel;

/** How good a student's embeddings are. */
final class Judge {
  private final Lessons lessons;
  private final int groups;
  private final List<byte[]> tests;
  private final int[] testGroups;
  private final int size;

  /**
   * @param groups number of classes
   * @param tests pixels of the test images in the student's size
   * @param testGroups the class of each
   */
  Judge(Lessons lessons, int groups, List<byte[]> tests, int[] testGroups, int size) {
    this.lessons = lessons;
    this.groups = groups;
    this.tests = tests;
    this.testGroups = testGroups;
    this.size = size;
  }

  /** Mean AUROC of a student; null where there are no two classes with test images. */
  Double dn2(OnnxModel student) {
    if (!possible()) {
      return null;
    }
    return dn2(Student.embed(student, pixels(0, all()), size), Student.embed(student, tests, size));
  }

  /** The same of embeddings that are known. */
  Double dn2(Matrix training, Matrix test) {
    if (!possible()) {
      return null;
    }
    double sum = 0;
    int count = 0;
    for (int g = 0; g < groups; g++) {
      int group = g;
      boolean[] anomaly = new boolean[testGroups.length];
      int normal = 0;
      for (int i = 0; i < anomaly.length; i++) {
        anomaly[i] = testGroups[i] != g;
        normal += anomaly[i] ? 0 : 1;
      }
      if (normal > 0) {
        int[] own =
            all().stream().filter(i -> lessons.group(i) == group).mapToInt(i -> i).toArray();
        try (NearestNeighbours fitted =
            NearestNeighbours.fit(training.select(own), NearestNeighbours.Options.DN2)) {
          sum += Auroc.of(anomaly, fitted.score(test));
          count++;
        }
      }
    }
    return sum / count;
  }

  /** Whether at least two classes have test images, and each enough to learn from. */
  boolean possible() {
    boolean enough =
        IntStream.range(0, groups)
            .allMatch(g -> all().stream().filter(i -> lessons.group(i) == g).count() >= 3);
    return enough && IntStream.of(testGroups).distinct().count() >= 2;
  }

  /** Mean Spearman correlation over classes; null for fewer than two transformations. */
  Double ranking(OnnxModel student) {
    if (lessons.copies() < 2) {
      return null;
    }
    Matrix images = Student.embed(student, pixels(0, all()), size).normalized();
    double[][] found = new double[groups][lessons.copies()];
    double[][] wanted = new double[groups][lessons.copies()];
    for (int c = 0; c < lessons.copies(); c++) {
      Matrix copies = Student.embed(student, pixels(c + 1, all()), size).normalized();
      for (int i = 0; i < lessons.images(); i++) {
        double cosine = 0;
        for (int j = 0; j < images.columns(); j++) {
          cosine += (double) images.get(i, j) * copies.get(i, j);
        }
        found[lessons.group(i)][c] -= cosine;
        wanted[lessons.group(i)][c] += lessons.wanted(c, i);
      }
    }
    double sum = 0;
    for (int g = 0; g < groups; g++) {
      sum += new SpearmansCorrelation().correlation(found[g], wanted[g]);
    }
    return sum / groups;
  }

  private List<Integer> all() {
    return IntStream.range(0, lessons.images()).boxed().toList();
  }

  private List<byte[]> pixels(int view, List<Integer> images) {
    List<byte[]> found = new ArrayList<>();
    images.forEach(i -> found.add(lessons.pixels(view, i)));
    return found;
  }
}
