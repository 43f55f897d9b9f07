package org.ke4j.distil;

import java.util.List;
import java.util.Objects;
import org.ke4j.error.Check;
import org.ke4j.image.Transformation;
import org.ke4j.network.Stem;

/**
 * How an encoder is made.
 *
 * @param epochs passes over the images, 1 or more
 * @param batch images of a step, 2 or more; each comes with {@code views} transformed copies
 * @param views transformed copies of each image in a step, 1 to the number of transformations
 * @param width length of an embedding; 0 for the teacher's, at most 256
 * @param imageSize side in pixels of what the network sees, 8 or more
 * @param network name of a {@link org.ke4j.network.NetworkArchitecture}
 * @param stem its first layers
 * @param rate largest learning rate of Adam; it rises for the first tenth of the steps and then
 *     falls like half a cosine
 * @param relation weight of the term that compares the images of a batch with each other
 * @param knowledge weight of the term that compares an image with its transformed copies
 * @param transformations what the copies show
 * @param severity of them, 1..5
 * @param seed of the weights, the order and the copies
 */
public record DistilOptions(
    int epochs,
    int batch,
    int views,
    int width,
    int imageSize,
    String network,
    Stem stem,
    double rate,
    double relation,
    double knowledge,
    List<Transformation> transformations,
    int severity,
    long seed) {
  /** The largest width that is taken where none is chosen. */
  static final int USUAL_WIDTH = 256;

  public DistilOptions {
    Check.atLeast("--epochs", epochs, 1);
    Check.atLeast("--batch", batch, 2);
    Check.atLeast("--width", width, 0);
    Check.between("--image-size", imageSize, 8, 512);
    Check.positive("--rate", rate);
    Check.between("--relation-weight", relation, 0, 1000);
    Check.between("--knowledge-weight", knowledge, 0, 1000);
    Check.between("--severity", severity, 1, 5);
    Objects.requireNonNull(network, "network");
    Objects.requireNonNull(stem, "stem");
    transformations = List.copyOf(transformations);
    Check.between("--views", views, 1, transformations.size());
  }

  /** What a checkpoint must agree with, a line for each. */
  String text() {
    return String.join(
        "\n",
        "epochs " + epochs,
        "batch " + batch,
        "views " + views,
        "width " + width,
        "image size " + imageSize,
        "network " + network + " " + stem,
        "rate " + rate,
        "relation " + relation,
        "knowledge " + knowledge,
        "transformations " + transformations.stream().map(Transformation::key).toList(),
        "severity " + severity,
        "seed " + seed);
  }
}
