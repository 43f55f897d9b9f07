package org.ke4j.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.ke4j.matrix.Matrix;
import org.ke4j.model.Representatives;

/**
 * The images of a shard that stand for the others: a task for each shard. Which shard an image is
 * in depends on its name alone, and a shard's images are taken in the order of their names, so that
 * the choice is the same for any partitions and executors.
 */
final class ShardChoice implements FlatMapGroupsFunction<Long, Row, Row> {
  private static final long serialVersionUID = 1L;

  static final StructType SCHEMA =
      new StructType()
          .add("name", DataTypes.StringType, false)
          .add("embedding", DataTypes.createArrayType(DataTypes.FloatType, false));

  private final int count;
  private final double trim;
  private final Slots slots;

  /**
   * @param count images that stand for the others, at most
   * @param trim share of the shard, the most suspicious, that is left out
   */
  ShardChoice(int count, double trim, Slots slots) {
    this.count = count;
    this.trim = trim;
    this.slots = slots;
  }

  /** Rows of name and embedding. */
  @Override
  public Iterator<Row> call(Long shard, Iterator<Row> rows) {
    slots.start();
    List<Named> some = new ArrayList<>();
    rows.forEachRemaining(
        row -> some.add(new Named(row.getString(0), ClusterEmbeddings.vector(row, 1))));
    some.sort(Comparator.comparing(Named::name));
    Matrix vectors = Matrix.ofRows(some.stream().map(Named::vector).toArray(float[][]::new));
    Representatives found = Representatives.choose(vectors, count, trim);
    return Arrays.stream(found.chosen())
        .mapToObj(i -> RowFactory.create(some.get(i).name(), some.get(i).vector()))
        .iterator();
  }

  private record Named(String name, float[] vector) {}
}
