package org.ke4j.spark;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
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
 * each. Small problems run beside one another; one whose costs would take a good part of the heap
 * has the process to itself, with all its threads.
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
  private final Slots slots;

  TransportGroups(GroundDistance ground, double tolerance, Slots slots) {
    this.ground = ground;
    this.tolerance = tolerance;
    this.slots = slots;
  }

  @Override
  public Row call(String key, Iterator<Row> rows) {
    slots.start();
    List<Row> pairs = new ArrayList<>();
    rows.forEachRemaining(pairs::add);
    pairs.sort(Comparator.comparingInt(row -> row.getInt(2)));
    for (int i = 0; i < pairs.size(); i++) {
      Check.that(pairs.get(i).getInt(2) == i, "class %s: picture %d is missing or twice", key, i);
    }
    String type = pairs.get(0).getString(0);
    String transformation = pairs.get(0).getString(1);
    Matrix x = matrix(pairs, 3);
    Matrix y = matrix(pairs, 4);
    int images = pairs.size();
    pairs.clear();
    TransportResult result = solve(TransportProblem.between(x, y, ground).paired(true));
    double low = Double.isNaN(tolerance) ? result.cost() : Math.min(result.dual(), result.cost());
    return RowFactory.create(type, transformation, images, Math.max(0, low), result.cost());
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

  /** The vectors of a column, one a row. */
  static Matrix matrix(List<Row> rows, int column) {
    float[] values = null;
    int width = 0;
    for (int i = 0; i < rows.size(); i++) {
      List<Float> row = rows.get(i).getList(column);
      if (values == null) {
        width = row.size();
        values = new float[Math.multiplyExact(rows.size(), width)];
      }
      for (int j = 0; j < width; j++) {
        values[i * width + j] = row.get(j);
      }
    }
    return new Matrix(values, rows.size(), width);
  }
}
