package org.ke4j.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.ke4j.drift.Drift;
import org.ke4j.drift.DriftOptions;
import org.ke4j.drift.PermutationTest;
import org.ke4j.matrix.Matrix;
import org.ke4j.random.Seeds;

/**
 * A window of embeddings against those of learnt images: a task for each window. Of its rows those
 * are kept that the test draws, which are those that it would draw on one machine.
 */
final class DriftGroups implements FlatMapGroupsFunction<String, Row, Row> {
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
  private final HashMap<String, Long> sizes;
  private final Slots slots;

  /**
   * @param bank embeddings of the learnt images, one after the other
   * @param width of an embedding
   * @param sizes images of each window
   */
  DriftGroups(
      Broadcast<float[]> bank,
      int width,
      int permutations,
      int largest,
      double level,
      long seed,
      Map<String, Long> sizes,
      Slots slots) {
    this.sizes = new HashMap<>(sizes);
    this.bank = bank;
    this.width = width;
    this.permutations = permutations;
    this.largest = largest;
    this.level = level;
    this.seed = seed;
    this.slots = slots;
  }

  /** Rows of window, name and embedding, in the order of names. */
  @Override
  public Iterator<Row> call(String window, Iterator<Row> rows) {
    slots.start();
    int count = Math.toIntExact(sizes.get(window));
    List<Named> some = new ArrayList<>();
    int at = 0;
    for (int place : drawn(count, largest, seed)) {
      Row row = rows.next();
      for (; at < place; at++) {
        row = rows.next();
      }
      at++;
      some.add(new Named(row.getString(1), ClusterEmbeddings.vector(row, 2)));
    }
    // Spark's order is that of UTF-8; where all are taken it is that of one machine.
    some.sort(Comparator.comparing(Named::name));
    DriftOptions base = DriftOptions.DEFAULT;
    Drift drift =
        PermutationTest.test(
            new Matrix(bank.value(), bank.value().length / width, width),
            Matrix.ofRows(some.stream().map(Named::vector).toArray(float[][]::new)),
            new DriftOptions(base.ground(), permutations, largest, largest, seed, 1));
    List<String> most =
        drift.images().stream()
            .limit(NAMED)
            .map(carried -> some.get(carried.image()).name())
            .toList();
    return List.of(
            RowFactory.create(
                window,
                count,
                drift.distance(),
                drift.expected(),
                drift.pValue(),
                drift.alarm(level),
                most.toArray(new String[0])))
        .iterator();
  }

  private record Named(String name, float[] vector) {}

  /** The places, ascending, that {@link PermutationTest} draws of so many rows. */
  private static int[] drawn(int rows, int most, long seed) {
    int[] places = IntStream.range(0, rows).toArray();
    if (rows <= most) {
      return places;
    }
    RandomGenerator random = Seeds.stream(seed, "drift", "batch");
    for (int k = 0; k < most; k++) {
      int other = k + random.nextInt(rows - k);
      int held = places[k];
      places[k] = places[other];
      places[other] = held;
    }
    return Arrays.stream(places, 0, most).sorted().toArray();
  }
}
