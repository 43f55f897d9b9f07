package org.ke4j;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.error.Check;
import org.ke4j.image.Skipped;
import org.ke4j.matrix.Matrix;

/**
 * Normal images that were embedded elsewhere, for example on a cluster, to learn from without their
 * pictures.
 *
 * @param className what a model calls the class
 * @param names of the images, in order
 * @param places by which the views of each image draw: 0, 1, 2 ... where these are all images in
 *     their order
 * @param embeddings of the untouched images, {@code names().size() x width}
 * @param views embeddings of the training views ({@link org.ke4j.view.View#training}, with the
 *     severity and the seed of the options) by the name of the transformation, each of that shape;
 *     empty for a method that does not ask which changes are harmful
 * @param heldOut embeddings of other normal images, {@code m x width}, on which the threshold will
 *     rest; null where the images themselves must do
 * @param images how many sound pictures there were; more than {@code names} where some were chosen
 * @param skipped what was no sound picture, and why
 * @param identity a hash of the pictures, for the model's provenance
 */
public record EmbeddedImages(
    String className,
    List<String> names,
    int[] places,
    Matrix embeddings,
    Map<String, Matrix> views,
    Matrix heldOut,
    long images,
    List<Skipped> skipped,
    String identity) {
  public EmbeddedImages {
    names = List.copyOf(names);
    views = Collections.unmodifiableMap(new LinkedHashMap<>(views));
    skipped = List.copyOf(skipped);
    Check.atLeast("number of normal images", names.size(), 2);
    Check.that(
        embeddings.rows() == names.size() && places.length == names.size(),
        "embedded images: expected %d rows and places, got %d and %d",
        names.size(),
        embeddings.rows(),
        places.length);
    Check.that(
        heldOut == null || heldOut.columns() == embeddings.columns(),
        "embedded images: those held out have another width");
  }
}
