package org.ke4j.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ke4j.error.Check;
import org.ke4j.matrix.Matrix;

/**
 * What a detector learnt from, kept with it: for reasons, for drift, and for more normal images
 * later.
 *
 * @param names of the normal images that it rests on, distinct or not, in order
 * @param embeddings of them by the encoder, {@code names().size() x width}, as it gave them
 * @param views embeddings of their training views by the name of the transformation, each of that
 *     shape; empty where they were not kept
 * @param changes what it takes each transformation for; empty if it does not ask
 * @param places of the normal images among all that were drawn from: image {@code i} draws by
 *     {@code places[i]}
 * @param recipe every option that fits it again, as text
 */
public record Learnt(
    List<String> names,
    Matrix embeddings,
    Map<String, Matrix> views,
    List<Change> changes,
    int[] places,
    Map<String, String> recipe) {
  /** Key of the recipe: absolute paths of the folders of normal pictures, one a line. */
  public static final String FOLDERS = "folders";

  /** Which side a transformation is on. */
  public enum Meaning {
    /** It keeps the meaning. */
    HARMLESS,
    /** It changes the meaning. */
    HARMFUL,
    /** It is used for nothing. */
    UNUSED
  }

  /**
   * What a transformation is taken for.
   *
   * @param transformation its name
   * @param distance by the ranking
   * @param meaning the side
   * @param overruled whether the user said so, not the ranking
   */
  public record Change(String transformation, double distance, Meaning meaning, boolean overruled) {
    public Change {
      Objects.requireNonNull(transformation, "transformation");
      Objects.requireNonNull(meaning, "meaning");
    }
  }

  /** Where the normal pictures were; empty if they came from memory. */
  public List<String> folders() {
    return recipe.getOrDefault(FOLDERS, "").lines().toList();
  }

  public Learnt {
    names = List.copyOf(names);
    views = Collections.unmodifiableMap(new LinkedHashMap<>(views));
    changes = List.copyOf(changes);
    recipe = Collections.unmodifiableMap(new LinkedHashMap<>(recipe));
    Check.that(
        embeddings.rows() == names.size() && places.length == names.size(),
        "learnt images: expected %d embeddings and places, got %d and %d",
        names.size(),
        embeddings.rows(),
        places.length);
    for (Map.Entry<String, Matrix> view : views.entrySet()) {
      Check.that(
          view.getValue().rows() == names.size()
              && view.getValue().columns() == embeddings.columns(),
          "view %s: expected %d x %d values",
          view.getKey(),
          names.size(),
          embeddings.columns());
    }
  }

  /** Without the views: half the size, and no more normal images later. */
  public Learnt sealed() {
    return new Learnt(names, embeddings, Map.of(), changes, places, recipe);
  }

  /** What a transformation is taken for; null if it is unknown. */
  public Change change(String transformation) {
    return changes.stream()
        .filter(change -> change.transformation.equals(transformation))
        .findFirst()
        .orElse(null);
  }
}
