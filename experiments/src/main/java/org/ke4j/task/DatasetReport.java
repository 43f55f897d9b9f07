package org.ke4j.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.ArrayList;
import java.util.List;
import org.ke4j.image.Dataset;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;
import org.ke4j.image.Skipped;
import org.ke4j.report.Numbers;
import org.ke4j.report.TextTable;
import org.ke4j.run.DataSelection;

/**
 * What is in a data set.
 *
 * @param data its name
 * @param classes the chosen ones
 * @param firstImage size as stored of the first sound image; null if there is none
 * @param skipped pictures that could not be read
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DatasetReport(
    String data, List<Entry> classes, Size firstImage, List<Skipped> skipped) {
  /** Size to which pictures are shrunk that are only looked at. */
  private static final int CHECKED_SIDE = 32;

  /** One class with the numbers of its images. */
  @JsonPropertyOrder({"index", "class", "train", "test"})
  public record Entry(int index, @JsonProperty("class") String className, int train, int test) {}

  /** In pixels. */
  public record Size(int width, int height) {}

  /**
   * Looks at a data set.
   *
   * @param check whether every picture is read to its end
   */
  public static DatasetReport of(DataSelection data, boolean check) {
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
    int[] train = counts(dataset, dataset.train());
    int[] test = counts(dataset, dataset.test());
    List<Entry> classes = new ArrayList<>();
    for (int label : data.named()) {
      classes.add(
          new Entry(
              label,
              dataset.classes().get(label),
              Math.min(train[label], data.trainLimit()),
              Math.min(test[label], data.testLimit())));
    }
    Size first = first(data, dataset);
    return new DatasetReport(dataset.name(), classes, first, data.pictures().drain());
  }

  private static Size first(DataSelection data, Dataset dataset) {
    for (List<Sample> part : List.of(dataset.train(), dataset.test())) {
      for (Sample sample : data.pictures().take(part, 1)) {
        int[] stored = data.pictures().firstSize();
        if (stored.length > 0) {
          return new Size(stored[0], stored[1]);
        }
        RgbImage image = sample.image();
        return new Size(image.width(), image.height());
      }
    }
    return null;
  }

  private static int[] counts(Dataset dataset, List<Sample> part) {
    int[] counts = new int[dataset.classes().size()];
    part.forEach(sample -> counts[sample.label()]++);
    return counts;
  }

  /** For people. */
  public String text() {
    TextTable table = new TextTable("index", "class", "train", "test");
    classes.forEach(c -> table.row(c.index(), c.className(), c.train(), c.test()));
    String size =
        firstImage == null
            ? ""
            : data + ", first image " + firstImage.width() + " x " + firstImage.height() + "\n";
    String left = skipped.isEmpty() ? "" : Numbers.counted(skipped.size(), "file") + " skipped\n";
    return size + table.text() + left;
  }
}
