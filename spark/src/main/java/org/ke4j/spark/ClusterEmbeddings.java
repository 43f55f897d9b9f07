package org.ke4j.spark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.ke4j.image.Transformation;
import org.ke4j.knowledge.Embeddings;
import org.ke4j.matrix.Matrix;

/** Embeddings of some images of a class on demand: one job for all views of those that are new. */
final class ClusterEmbeddings implements Embeddings {
  private static final String ORIGINAL = "";

  /** Makes the rows of {@link ViewRows} for places of the class. */
  interface Job {
    List<Row> run(List<Integer> places);
  }

  private final Job job;
  private final Map<Integer, Map<String, float[]>> known = new HashMap<>();

  ClusterEmbeddings(Job job) {
    this.job = job;
  }

  @Override
  public Matrix originals(int[] images) {
    return rows(ORIGINAL, images);
  }

  @Override
  public Matrix transformed(Transformation transformation, int[] images) {
    return rows(transformation.name(), images);
  }

  private Matrix rows(String view, int[] images) {
    List<Integer> missing = new ArrayList<>();
    for (int image : images) {
      if (!known.containsKey(image)) {
        missing.add(image);
      }
    }
    if (!missing.isEmpty()) {
      for (Row row : job.run(missing)) {
        Map<String, float[]> views = known.computeIfAbsent(row.getInt(2), k -> new HashMap<>());
        views.put(ORIGINAL, Packed.unpack(row.getAs(3)));
        views.put(row.getString(1), Packed.unpack(row.getAs(4)));
      }
    }
    float[][] rows = new float[images.length][];
    for (int i = 0; i < images.length; i++) {
      rows[i] = known.get(images[i]).get(view);
    }
    return Matrix.ofRows(rows);
  }

  /** The vector in a column of arrays. */
  static float[] vector(Row row, int column) {
    List<Float> values = row.getList(column);
    float[] vector = new float[values.size()];
    for (int j = 0; j < vector.length; j++) {
      vector[j] = values.get(j);
    }
    return vector;
  }
}
