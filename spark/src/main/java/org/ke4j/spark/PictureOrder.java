package org.ke4j.spark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.ke4j.error.Ke4jException;
import org.ke4j.image.ImageDecoder;

/**
 * The sound pictures of each class in the order of their names: an image's place among them decides
 * what its views draw, as on one machine.
 *
 * @param names of each class, in order
 * @param damaged how many pictures of a class could not be read
 */
record PictureOrder(Map<String, List<String>> names, Map<String, Long> damaged) {
  /** What pictures without a class are called. */
  static final String NO_CLASS = "normal";

  private static final StructType CHECKED =
      new StructType()
          .add("name", DataTypes.StringType, false)
          .add("class", DataTypes.StringType, false)
          .add("sound", DataTypes.BooleanType, false);

  /** Decodes all pictures once. */
  static PictureOrder of(Dataset<Row> pictures, int side) {
    List<Row> rows =
        pictures.mapPartitions(new Checked(side), Encoders.row(CHECKED)).collectAsList();
    Map<String, List<String>> names = new TreeMap<>();
    Map<String, Long> damaged = new TreeMap<>();
    for (Row row : rows) {
      List<String> some = names.computeIfAbsent(row.getString(1), type -> new ArrayList<>());
      if (row.getBoolean(2)) {
        some.add(row.getString(0));
      } else {
        damaged.merge(row.getString(1), 1L, Long::sum);
      }
    }
    names.forEach(
        (type, some) -> {
          some.sort(null);
          for (int i = 1; i < some.size(); i++) {
            if (some.get(i).equals(some.get(i - 1))) {
              throw new Ke4jException("two pictures are called " + some.get(i));
            }
          }
        });
    return new PictureOrder(names, damaged);
  }

  /**
   * Checks the share of damaged pictures.
   *
   * @throws Ke4jException if it is larger than allowed
   */
  void check(double largestDamaged) {
    long lost = damaged.values().stream().mapToLong(Long::longValue).sum();
    DamageLimit.check(
        lost, lost + names.values().stream().mapToLong(List::size).sum(), largestDamaged, "");
  }

  long damaged(String type) {
    return damaged.getOrDefault(type, 0L);
  }

  /** Pictures with their places, without those that have none. */
  static Dataset<Row> join(Dataset<Row> pictures, Broadcast<Map<String, Integer>> places) {
    return pictures.mapPartitions(new Placed(places, true), Encoders.row(ViewRows.INPUT));
  }

  /** The same by names alone, where all pictures are of one class. */
  static Dataset<Row> joinByName(Dataset<Row> pictures, Broadcast<Map<String, Integer>> places) {
    return pictures.mapPartitions(new Placed(places, false), Encoders.row(ViewRows.INPUT));
  }

  /** The places of all pictures, by {@link #key}. */
  Map<String, Integer> all() {
    Map<String, Integer> all = new HashMap<>();
    names.forEach(
        (type, some) -> {
          for (int i = 0; i < some.size(); i++) {
            all.put(key(type, some.get(i)), i);
          }
        });
    return all;
  }

  /** What a picture's place is filed under: names may repeat in other classes. */
  static String key(String type, String name) {
    return type + "\0" + name;
  }

  private static String type(Row row) {
    return row.isNullAt(1) ? NO_CLASS : row.getString(1);
  }

  private static final class Checked implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1L;
    private final int side;

    Checked(int side) {
      this.side = side;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
      ImageDecoder decoder = ImageDecoder.installed();
      return new Pieces<>(
          rows,
          1,
          piece -> {
            Row row = piece.get(0);
            boolean sound = Decoding.of(decoder, row, side).image() != null;
            return List.of(RowFactory.create(row.getString(0), type(row), sound));
          });
    }
  }

  private static final class Placed implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1L;
    private final Broadcast<Map<String, Integer>> places;
    private final boolean byClass;

    Placed(Broadcast<Map<String, Integer>> places, boolean byClass) {
      this.places = places;
      this.byClass = byClass;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
      return new Pieces<>(
          rows,
          1,
          piece -> {
            Row row = piece.get(0);
            String name = row.getString(0);
            Integer place = places.value().get(byClass ? key(type(row), name) : name);
            return place == null
                ? List.of()
                : List.of(
                    RowFactory.create(
                        row.getString(0), type(row), row.get(2), row.get(3), row.get(4), place));
          });
    }
  }
}
