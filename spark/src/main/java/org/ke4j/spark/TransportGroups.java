package org.ke4j.spark;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.spark.api.java.function.MapGroupsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.ke4j.error.Check;
import org.ke4j.matrix.Matrix;
import org.ke4j.transport.GroundDistance;
import org.ke4j.transport.Transport;
import org.ke4j.transport.TransportProblem;
import org.ke4j.transport.TransportResult;

/**
 * The distance between the images of a class and their copies under one transformation: a task for
 * each, which holds both sets as numbers and nothing else of its rows. Small problems run beside
 * one another; one whose costs would take a good part of the heap has the process to itself, with
 * all its threads.
 */
final class TransportGroups implements MapGroupsFunction<String, Row, Row> {
  private static final long serialVersionUID = 1L;

  /** Columns of the result. */
  static final StructType SCHEMA =
      new StructType()
          .add("class", DataTypes.StringType, false)
          .add("transformation", DataTypes.StringType, false)
          .add("images", DataTypes.IntegerType, false)
          .add("low", DataTypes.DoubleType, false)
          .add("high", DataTypes.DoubleType, false);

  private static final ReadWriteLock ROOM = new ReentrantReadWriteLock(true);

  private final GroundDistance ground;
  private final double tolerance;
  private final HashMap<String, Integer> images;
  private final Slots slots;

  /**
   * @param images how many each class has
   */
  TransportGroups(
      GroundDistance ground, double tolerance, Map<String, Integer> images, Slots slots) {
    this.images = new HashMap<>(images);
    this.ground = ground;
    this.tolerance = tolerance;
    this.slots = slots;
  }

  @Override
  public Row call(String key, Iterator<Row> rows) {
    slots.start();
    Row first = rows.next();
    String type = first.getString(0);
    String transformation = first.getString(1);
    int count = images.get(type);
    int width = first.<byte[]>getAs(3).length / Float.BYTES;
    float[] x = new float[Math.multiplyExact(count, width)];
    float[] y = new float[x.length];
    BitSet seen = new BitSet(count);
    for (Row row = first; row != null; row = rows.hasNext() ? rows.next() : null) {
      int place = row.getInt(2);
      Check.that(
          place < count && !seen.get(place), "class %s: picture %d is there twice", type, place);
      seen.set(place);
      Packed.unpack(row.getAs(3), x, place * width);
      Packed.unpack(row.getAs(4), y, place * width);
    }
    int missing = seen.nextClearBit(0);
    Check.that(missing == count, "class %s: picture %d is missing", type, missing);
    TransportResult result =
        solve(
            TransportProblem.between(
                    new Matrix(x, count, width), new Matrix(y, count, width), ground)
                .paired(true));
    double low = Double.isNaN(tolerance) ? result.cost() : Math.min(result.dual(), result.cost());
    return RowFactory.create(type, transformation, count, Math.max(0, low), result.cost());
  }

  private TransportResult solve(TransportProblem problem) {
    int threads = slots.count();
    long costs = 8L * problem.n() * problem.m();
    boolean large = costs > Runtime.getRuntime().maxMemory() / (4L * threads);
    var lock = large ? ROOM.writeLock() : ROOM.readLock();
    lock.lock();
    try {
      TransportProblem shared = problem.threads(large ? threads : 1);
      return Double.isNaN(tolerance) ? Transport.solve(shared) : Transport.bound(shared, tolerance);
    } finally {
      lock.unlock();
    }
  }
}
