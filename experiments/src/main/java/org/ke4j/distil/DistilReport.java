package org.ke4j.distil;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Locale;
import org.ke4j.image.Skipped;

/**
 * An encoder that was made.
 *
 * @param file the ONNX file; its preprocessing lies beside it
 * @param sha256 of the file
 * @param bytes of the file
 * @param width length of an embedding
 * @param imageSize side of its input in pixels
 * @param weights number of them
 * @param teacher its name
 * @param images training images
 * @param copies transformed copies of each
 * @param dn2 how well the student's embeddings tell the classes apart: mean AUROC of the two
 *     nearest neighbours, each class in turn normal, on the test images; null where there are no
 *     two classes with test images
 * @param teacherDn2 the same of the teacher's own embeddings
 * @param ranking mean over classes of Spearman's correlation between the student's mean distances
 *     of the transformations and those that were wanted; null for a single transformation
 * @param epochs how it went
 * @param skipped pictures that could not be read
 */
public record DistilReport(
    String file,
    String sha256,
    long bytes,
    int width,
    int imageSize,
    long weights,
    String teacher,
    int images,
    int copies,
    Double dn2,
    Double teacherDn2,
    Double ranking,
    List<Epoch> epochs,
    List<Skipped> skipped) {

  /**
   * An epoch; the loss and its terms are means over its steps.
   *
   * @param dn2 as above, after the epoch
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Epoch(
      int epoch, double loss, double direction, double relation, double knowledge, Double dn2) {}

  /** For people. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "%s: %d weights, %d bytes, %d x %d pixels to %d values, from %s and %d images%n"
            + "DN2, mean AUROC over the classes: %s (teacher %s)%n"
            + "ranking of the transformations against what was wanted: %s%n"
            + "use it with --encoder %s, or give it a name: ke encoders add %s%n",
        file,
        weights,
        bytes,
        imageSize,
        imageSize,
        width,
        teacher,
        images,
        number(dn2),
        number(teacherDn2),
        number(ranking),
        file,
        file);
  }

  private static String number(Double value) {
    return value == null ? "-" : String.format(Locale.ROOT, "%.3f", value);
  }
}
