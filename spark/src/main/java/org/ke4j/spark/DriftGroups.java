package org.ke4j.spark;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapGroupsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.ke4j.drift.Drift;
import org.ke4j.drift.DriftOptions;
import org.ke4j.drift.PermutationTest;
import org.ke4j.matrix.Matrix;

/** A window of embeddings against those of learnt images: a task for each window. */
final class DriftGroups implements MapGroupsFunction<String, Row, Row> {
  private static final long serialVersionUID = 1L;

  static final StructType SCHEMA =
      new StructType()
          .add("window", DataTypes.StringType, false)
          .add("images", DataTypes.IntegerType, false)
          .add("distance", DataTypes.DoubleType, false)
          .add("usual", DataTypes.DoubleType, false)
          .add("p_value", DataTypes.DoubleType, false)
          .add("drift", DataTypes.BooleanType, false)
          .add("most", DataTypes.createArrayType(DataTypes.StringType, false));

  private static final int NAMED = 5;

  private final Broadcast<float[]> bank;
  private final int width;
  private final int permutations;
  private final int largest;
  private final double level;
  private final long seed;
  private final Slots slots;

  /**
   * @param bank embeddings of the learnt images, one after the other
   * @param width of an embedding
   */
  DriftGroups(
      Broadcast<float[]> bank,
      int width,
      int permutations,
      int largest,
      double level,
      long seed,
      Slots slots) {
    this.bank = bank;
    this.width = width;
    this.permutations = permutations;
    this.largest = largest;
    this.level = level;
    this.seed = seed;
    this.slots = slots;
  }

  /** Rows of window, name and embedding. */
  @Override
  public Row call(String window, Iterator<Row> rows) {
    slots.start();
    List<Row> some = new ArrayList<>();
    rows.forEachRemaining(some::add);
    some.sort(Comparator.comparing(row -> row.getString(1)));
    DriftOptions base = DriftOptions.DEFAULT;
    Drift drift =
        PermutationTest.test(
            new Matrix(bank.value(), bank.value().length / width, width),
            TransportGroups.matrix(some, 2),
            new DriftOptions(base.ground(), permutations, largest, largest, seed, 1));
    List<String> most =
        drift.images().stream()
            .limit(NAMED)
            .map(carried -> some.get(carried.image()).getString(1))
            .toList();
    return RowFactory.create(
        window,
        some.size(),
        drift.distance(),
        drift.expected(),
        drift.pValue(),
        drift.alarm(level),
        most.toArray(new String[0]));
  }
}
