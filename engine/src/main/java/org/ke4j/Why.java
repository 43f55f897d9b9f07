package org.ke4j;

/**
 * What speaks for a score. Distances are cosine distances of the encoder's embeddings, 0 to 2.
 *
 * @param nearest name of the normal image that is most alike; null where the model keeps none
 * @param distance to it; NaN where the model keeps none
 * @param change name of the transformation under which a normal image is most alike; null where the
 *     model keeps none
 * @param changedImage name of that normal image
 * @param changeDistance to it under the transformation
 * @param changesMeaning whether the transformation is one that changes the meaning; null where the
 *     model does not ask
 */
public record Why(
    String nearest,
    double distance,
    String change,
    String changedImage,
    double changeDistance,
    Boolean changesMeaning) {
  /** Whether the image is more like a changed normal image than like any as it is. */
  public boolean resemblesChange() {
    return change != null && changeDistance < distance;
  }

  /** In a sentence. */
  public String text() {
    if (nearest == null) {
      return "the model keeps no normal images to compare with";
    }
    String like =
        String.format(
            java.util.Locale.ROOT,
            "most like the normal image %s (distance %.3f)",
            nearest,
            distance);
    if (!resemblesChange()) {
      return like;
    }
    return String.format(
        java.util.Locale.ROOT,
        "%s; still more like %s under %s (%.3f)%s",
        like,
        changedImage,
        change,
        changeDistance,
        changesMeaning == null
            ? ""
            : changesMeaning ? ", which changes the meaning" : ", which is harmless");
  }
}
