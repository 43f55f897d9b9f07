package org.ke4j.transport;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.matrix.Matrix;

/**
 * What is to be solved: two weighted clouds under a ground distance, or a given cost matrix.
 * Immutable; {@link #weights}, {@link #paired}, {@link #threads}, {@link #storage} and {@link
 * #room} give changed copies.
 */
public final class TransportProblem {
  /** How the costs are kept. */
  public enum Storage {
    /** Stored if they fit in the heap beside what lives there, otherwise computed on the fly. */
    AUTO,
    /** The whole matrix, 8 n m bytes. */
    STORED,
    /** Never the whole matrix: panels of rows are computed again whenever they are needed. */
    ON_THE_FLY
  }

  private final Cloud x;
  private final Cloud y;
  private final GroundDistance ground;
  private final double[] cost;
  private final int n;
  private final int m;
  private double[] weightsX;
  private double[] weightsY;
  private boolean paired;
  private int threads = 1;
  private Storage storage = Storage.AUTO;
  private CostRoom room = new CostRoom();

  private TransportProblem(Cloud x, Cloud y, GroundDistance ground, double[] cost, int n, int m) {
    this.x = x;
    this.y = y;
    this.ground = ground;
    this.cost = cost;
    this.n = n;
    this.m = m;
  }

  /** The problem of some of its points; positions in ascending order. */
  TransportProblem part(int[] rows, int[] columns) {
    if (rows.length == n && columns.length == m) {
      return this;
    }
    double[] some = null;
    if (cost != null) {
      some = new double[Math.multiplyExact(rows.length, columns.length)];
      for (int i = 0; i < rows.length; i++) {
        for (int j = 0; j < columns.length; j++) {
          some[i * columns.length + j] = cost[rows[i] * m + columns[j]];
        }
      }
    }
    TransportProblem part =
        new TransportProblem(
            x == null ? null : x.select(rows),
            y == null ? null : y.select(columns),
            ground,
            some,
            rows.length,
            columns.length);
    part.weightsX = select(weightsX, rows);
    part.weightsY = select(weightsY, columns);
    part.paired = paired && Arrays.equals(rows, columns);
    part.threads = threads;
    part.storage = storage;
    part.room = room;
    return part;
  }

  private static double[] select(double[] weights, int[] kept) {
    return weights == null ? null : Arrays.stream(kept).mapToDouble(k -> weights[k]).toArray();
  }

  private TransportProblem(TransportProblem other) {
    this(other.x, other.y, other.ground, other.cost, other.n, other.m);
    weightsX = other.weightsX;
    weightsY = other.weightsY;
    paired = other.paired;
    threads = other.threads;
    storage = other.storage;
    room = other.room;
  }

  /** Between two clouds of one dimension, with uniform weights, unpaired, on one thread. */
  public static TransportProblem between(Cloud x, Cloud y, GroundDistance ground) {
    Objects.requireNonNull(ground, "ground");
    Check.that(
        x.dimension() == y.dimension(),
        "transport: expected clouds of one dimension, got %d and %d",
        x.dimension(),
        y.dimension());
    return new TransportProblem(x, y, ground, null, x.points(), y.points());
  }

  /** Between the rows of two matrices. */
  public static TransportProblem between(Matrix x, Matrix y, GroundDistance ground) {
    return between(Cloud.of(x), Cloud.of(y), ground);
  }

  /**
   * With given costs.
   *
   * @param cost {@code n x m}, row-major, of any sign; positive infinity forbids a cell, whatever
   *     the others cost; not copied, not changed
   */
  public static TransportProblem withCosts(double[] cost, int n, int m) {
    Check.atLeast("rows of the cost matrix", n, 1);
    Check.atLeast("columns of the cost matrix", m, 1);
    Check.that(
        cost.length == (long) n * m,
        "cost matrix: expected %d x %d = %d values, got %d",
        n,
        m,
        (long) n * m,
        cost.length);
    for (int k = 0; k < cost.length; k++) {
      if (!(cost[k] > Double.NEGATIVE_INFINITY)) {
        throw new Ke4jException(
            String.format(
                Locale.ROOT,
                "cost matrix, row %d, column %d: expected a number, or inf for a forbidden cell, got %s",
                k / m,
                k % m,
                cost[k]));
      }
    }
    return new TransportProblem(null, null, null, cost, n, m);
  }

  /**
   * With weights.
   *
   * @param weightsX length n, non-negative, not all zero, of any size: they are taken exactly; null
   *     for uniform. A point of weight 0 is no part of the problem
   * @param weightsY length m, of the same sum to a relative 1e-6; null for uniform, which has any
   *     sum. Both are normalised to sum 1
   */
  public TransportProblem weights(double[] weightsX, double[] weightsY) {
    Masses.check("weights of X", weightsX, n);
    Masses.check("weights of Y", weightsY, m);
    if (weightsX != null && weightsY != null) {
      int exponent = Math.getExponent(Arrays.stream(weightsX).max().orElseThrow());
      double sumX = Masses.sum(weightsX, exponent);
      double sumY = Masses.sum(weightsY, exponent);
      Check.that(
          Math.abs(sumX - sumY) <= 1e-6 * Math.max(sumX, sumY),
          "weights: expected equal masses, got %s for X and %s for Y",
          Math.scalb(sumX, exponent),
          Math.scalb(sumY, exponent));
    }
    TransportProblem copy = new TransportProblem(this);
    copy.weightsX = weightsX;
    copy.weightsY = weightsY;
    return copy;
  }

  /**
   * Whether point i of Y is the transformed point i of X. It makes the solution faster and changes
   * nothing else; ignored where it does not help.
   */
  public TransportProblem paired(boolean paired) {
    Check.that(!paired || n == m, "paired clouds: expected equal sizes, got %d and %d", n, m);
    TransportProblem copy = new TransportProblem(this);
    copy.paired = paired;
    return copy;
  }

  /** On so many threads, 1 or more; more than there are processors are not used. */
  public TransportProblem threads(int threads) {
    Check.atLeast("threads", threads, 1);
    TransportProblem copy = new TransportProblem(this);
    copy.threads = Math.min(threads, Runtime.getRuntime().availableProcessors());
    return copy;
  }

  /** With another way to keep the costs; given costs are always stored. */
  public TransportProblem storage(Storage storage) {
    TransportProblem copy = new TransportProblem(this);
    copy.storage = Objects.requireNonNull(storage, "storage");
    return copy;
  }

  /**
   * With room for its stored costs that problems solved before it used, and later ones may use: for
   * one problem at a time.
   */
  public TransportProblem room(CostRoom room) {
    TransportProblem copy = new TransportProblem(this);
    copy.room = Objects.requireNonNull(room, "room");
    return copy;
  }

  /** Number of points of X. */
  public int n() {
    return n;
  }

  /** Number of points of Y. */
  public int m() {
    return m;
  }

  /** Whether the points lie on a line, under a distance that sorting solves. */
  boolean onLine() {
    return ground != null && ground != GroundDistance.COSINE && x.dimension() == 1;
  }

  boolean isPaired() {
    return paired;
  }

  int threadCount() {
    return threads;
  }

  Storage storage() {
    return storage;
  }

  CostRoom room() {
    return room;
  }

  Cloud x() {
    return x;
  }

  Cloud y() {
    return y;
  }

  /** Null for given costs. */
  GroundDistance ground() {
    return ground;
  }

  /** The given costs, or null. */
  double[] givenCosts() {
    return cost;
  }

  /** Null for uniform. */
  double[] weightsX() {
    return weightsX;
  }

  /** Null for uniform. */
  double[] weightsY() {
    return weightsY;
  }
}
