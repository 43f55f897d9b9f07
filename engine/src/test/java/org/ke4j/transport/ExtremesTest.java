package org.ke4j.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ke4j.error.Ke4jException;

/** Costs, coordinates and weights of very different size against exact arithmetic. */
class ExtremesTest {
  private final SplittableRandom random = new SplittableRandom(300);

  /** How the sizes of numbers are drawn. */
  enum Sizes {
    ONE_SIZE,
    FORBIDDEN_1E9,
    FORBIDDEN_1E15,
    FORBIDDEN_1E300,
    INFINITE,
    TINY,
    DENORMAL,
    LARGEST,
    TWO_SCALES,
    FOUR_SCALES,
    ANY,
    SIGNED_ANY,
    NEARLY_EQUAL,
    CANCELLING;

    double draw(SplittableRandom random) {
      double one = 1 + random.nextDouble();
      int k = random.nextInt(4);
      return switch (this) {
        case ONE_SIZE -> one;
        case FORBIDDEN_1E9 -> k == 0 ? 1e9 : one;
        case FORBIDDEN_1E15 -> k == 0 ? 1e15 : one;
        case FORBIDDEN_1E300 -> k < 2 ? 1e300 : one;
        case INFINITE -> k == 0 ? Double.POSITIVE_INFINITY : one;
        case TINY -> one * 1e-200;
        case DENORMAL -> one * 1e-312;
        case LARGEST -> one * 8e307;
        case TWO_SCALES -> k < 2 ? one : one * 1e-20;
        case FOUR_SCALES -> one * new double[] {1e-200, 1e-10, 1e10, 1e200}[k];
        case ANY -> one * Math.pow(10, random.nextDouble(-200, 300));
        case SIGNED_ANY ->
            (k < 2 ? one : -one) * Math.pow(10, Math.rint(random.nextDouble(-12, 13) * 10));
        case NEARLY_EQUAL -> 1 + one * 1e-14;
        case CANCELLING -> (k < 2 ? 1 : -1) * (1 + one * 1e-13);
      };
    }

    double[] draw(SplittableRandom random, int count) {
      return IntStream.range(0, count).mapToDouble(k -> draw(random)).toArray();
    }
  }

  private static void agree(BigDecimal right, TransportProblem problem, String what) {
    if (right == null) {
      assertThrows(Ke4jException.class, () -> Transport.solve(problem), what);
      return;
    }
    TransportResult found = Transport.solve(problem);
    double expected = right.doubleValue();
    double scale = Math.max(Math.abs(expected), Double.MIN_VALUE);
    assertEquals(expected, found.cost(), 1e-11 * scale + Double.MIN_VALUE, what);
    assertTrue(found.relativeGap() <= Transport.GAP_LIMIT && found.relativeGap() >= 0, what);
  }

  private double[] weights(int kind, int count) {
    return switch (kind) {
      case 0 -> ones(count);
      case 1 -> random.doubles(count).map(w -> w + 0.01).toArray();
      case 2 -> random.ints(count, 1, 6).asDoubleStream().toArray();
      case 3 -> random.doubles(count).map(w -> random.nextInt(3) == 0 ? 0 : w).toArray();
      case 4 -> random.doubles(count, -300, 300).map(w -> Math.pow(10, w)).toArray();
      default -> random.doubles(count, -30, 0).map(w -> Math.pow(10, w)).toArray();
    };
  }

  private static double[] ones(int count) {
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  @ParameterizedTest
  @EnumSource
  void costsOfAnySize(Sizes sizes) {
    for (int trial = 0; trial < 120; trial++) {
      int n = 1 + random.nextInt(7);
      // Forbidden cells need masses that agree to the last bit.
      int kind = sizes == Sizes.INFINITE ? trial % 3 * 2 % 4 : trial % 6;
      int m = trial % 2 == 0 ? n : 1 + random.nextInt(7);
      double[] cost = sizes.draw(random, n * m);
      double[] x = weights(kind, n);
      double[] y = trial % 4 == 0 ? ones(m) : weights(kind, m);
      x[0] = Math.max(x[0], 0.5);
      y[0] = Math.max(y[0], 0.5);
      BigDecimal right = ExactOracle.solve(cost, x, y);
      TransportProblem problem = TransportProblem.withCosts(cost, n, m);
      double sumX = Arrays.stream(x).sum();
      double sumY = Arrays.stream(y).sum();
      boolean onesOfY = trial % 4 == 0;
      if (!onesOfY) {
        // Both sides are normalised; their sums have to agree to 1e-6 in the call.
        double factor = sumX / sumY;
        for (int j = 0; j < m; j++) {
          y[j] *= factor;
        }
        if (kind == 2) {
          y = ones(m);
          for (int k = m; k < sumX; k++) {
            y[random.nextInt(m)]++;
          }
          x[0] += Math.max(0, m - sumX);
        }
        right = ExactOracle.solve(cost, x, y);
      }
      problem = problem.weights(x, onesOfY ? null : y);
      String what = sizes + " trial " + trial + ", " + n + " x " + m;
      agree(right, problem, what);
      if (n == m) {
        agree(right, problem.paired(true), what + " paired");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e6, 1e12, 1e15, 1e18, 1e100, 1e300, Double.POSITIVE_INFINITY})
  void forbiddenCellsOfAnyHeightGiveOneAnswer(double height) {
    int n = 60;
    double[] cost = random.doubles((long) n * n).toArray();
    double[] low = cost.clone();
    for (int k = 0; k < cost.length; k++) {
      if (k % n != k / n && random.nextInt(3) > 0) {
        cost[k] = height;
        low[k] = 1e3;
      }
    }
    double right = Transport.solve(TransportProblem.withCosts(low, n, n)).cost();
    TransportProblem problem = TransportProblem.withCosts(cost, n, n);
    assertEquals(right, Transport.solve(problem).cost(), 1e-12 * right);
    assertEquals(right, Transport.solve(problem.paired(true)).cost(), 1e-12 * right);
    double[] weights = random.doubles(n).toArray();
    double weighted =
        Transport.solve(TransportProblem.withCosts(low, n, n).weights(weights, weights)).cost();
    TransportResult found = Transport.solve(problem.weights(weights, weights));
    assertEquals(weighted, found.cost(), 1e-12 * weighted);
  }

  @Test
  void forbiddenCellsThatNothingAvoidsAreSaid() {
    double inf = Double.POSITIVE_INFINITY;
    double[] cost = {1, inf, inf, 2, inf, inf, 1, 5, 3};
    Exception refused =
        assertThrows(
            Ke4jException.class, () -> Transport.solve(TransportProblem.withCosts(cost, 3, 3)));
    assertTrue(refused.getMessage().contains("forbidden"), refused.getMessage());
    assertThrows(Ke4jException.class, () -> TransportProblem.withCosts(new double[] {-inf}, 1, 1));
  }

  private static BigDecimal[] exactCosts(Cloud x, Cloud y, GroundDistance ground, int places) {
    BigDecimal[] cost = new BigDecimal[x.points() * y.points()];
    MathContext digits = new MathContext(60);
    int d = x.dimension();
    for (int k = 0; k < cost.length; k++) {
      BigDecimal sum = BigDecimal.ZERO;
      BigDecimal xx = BigDecimal.ZERO;
      BigDecimal yy = BigDecimal.ZERO;
      BigDecimal xy = BigDecimal.ZERO;
      for (int c = 0; c < d; c++) {
        BigDecimal a = new BigDecimal(x.values()[k / y.points() * d + c]);
        BigDecimal b = new BigDecimal(y.values()[k % y.points() * d + c]);
        sum = sum.add(a.subtract(b).pow(2));
        xx = xx.add(a.multiply(a));
        yy = yy.add(b.multiply(b));
        xy = xy.add(a.multiply(b));
      }
      cost[k] =
          switch (ground) {
            case EUCLIDEAN -> sum.sqrt(digits);
            case SQUARED_EUCLIDEAN -> sum;
            case COSINE -> {
              // 1 - cos = sin^2 / (1 + cos), or directly where the angle is not sharp.
              MathContext many = new MathContext(places);
              BigDecimal cos = xy.divide(xx.multiply(yy).sqrt(many), many);
              yield BigDecimal.ONE.subtract(cos);
            }
          };
    }
    return cost;
  }

  /** Clouds whose coordinates have the given sizes, one of them drawn for each point. */
  private Cloud cloud(int n, int d, double... sizes) {
    double[] values = new double[n * d];
    for (int i = 0; i < n; i++) {
      double size = sizes[random.nextInt(sizes.length)];
      for (int k = 0; k < d; k++) {
        values[i * d + k] = size * random.nextDouble(-1, 1);
      }
    }
    return new Cloud(values, n, d);
  }

  @ParameterizedTest
  @EnumSource
  void pointsOfAnySize(GroundDistance ground) {
    double[][] sizes = {
      {1},
      {1, 1e6},
      {1, 1e30},
      {1e-200},
      {1e150},
      {1, 1e-9},
      {1e-200, 1e-180},
      {1e250, 1},
      {1e-3, 1e20}
    };
    for (int trial = 0; trial < 90; trial++) {
      double[] own = sizes[trial % sizes.length];
      boolean extreme = own[0] < 1e-100 || own[0] > 1e100;
      if (ground == GroundDistance.SQUARED_EUCLIDEAN && extreme) {
        continue;
      }
      int d = 1 + trial % 4;
      int n = 1 + random.nextInt(6);
      int m = trial % 2 == 0 ? n : 1 + random.nextInt(6);
      Cloud x = cloud(n, d, own);
      Cloud y = cloud(m, d, own);
      double[] a = weights(trial % 4, n);
      a[0] = 1;
      BigDecimal right = ExactOracle.solve(exactCosts(x, y, ground, 60), n, a, ones(m));
      TransportProblem problem = TransportProblem.between(x, y, ground).weights(a, null);
      for (TransportProblem.Storage storage : TransportProblem.Storage.values()) {
        double cost = Transport.solve(problem.storage(storage)).cost();
        double expected = right.doubleValue();
        double noise = ground == GroundDistance.COSINE ? 1e-15 : 0;
        assertEquals(
            expected, cost, 1e-10 * expected + noise, ground + " trial " + trial + " " + storage);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-3, 1e-7, 1e-12, 1e-16, 1e-100, 1e-150})
  void smallAnglesKeepTheirDigits(double angle) {
    for (int trial = 0; trial < 5; trial++) {
      Cloud x = cloud(4, 5, 1);
      double[] moved = x.values().clone();
      for (int k = 0; k < moved.length; k++) {
        moved[k] = k % 5 == 0 ? 0 : moved[k];
      }
      Cloud from = new Cloud(moved.clone(), 4, 5);
      for (int i = 0; i < 4; i++) {
        moved[5 * i] = angle * (1 + random.nextDouble());
      }
      Cloud to = new Cloud(moved, 4, 5);
      BigDecimal right =
          ExactOracle.solve(exactCosts(from, to, GroundDistance.COSINE, 350), 4, ones(4), ones(4));
      double cost =
          Transport.solve(TransportProblem.between(from, to, GroundDistance.COSINE)).cost();
      assertEquals(right.doubleValue(), cost, 1e-11 * right.doubleValue());
    }
  }

  @Test
  void squaresBeyondADoubleAreSaidAndNeverZero() {
    for (int d : new int[] {1, 3}) {
      for (double size : new double[] {1e-200, 1e200}) {
        Cloud x = cloud(4, d, size);
        Cloud y = cloud(5, d, size);
        TransportProblem problem = TransportProblem.between(x, y, GroundDistance.SQUARED_EUCLIDEAN);
        Exception said = assertThrows(Ke4jException.class, () -> Transport.solve(problem));
        assertTrue(said.getMessage().contains("range of a double"), said.getMessage());
        double euclidean =
            Transport.solve(TransportProblem.between(x, y, GroundDistance.EUCLIDEAN)).cost();
        assertTrue(euclidean > 0.01 * size && euclidean < 10 * size);
      }
      double[] near = new double[2 * d];
      double[] moved = new double[2 * d];
      near[d] = 1e10;
      moved[d] = 1e10;
      moved[0] = 1e-170;
      TransportProblem problem =
          TransportProblem.between(
              new Cloud(near, 2, d), new Cloud(moved, 2, d), GroundDistance.SQUARED_EUCLIDEAN);
      assertThrows(Ke4jException.class, () -> Transport.solve(problem));
    }
  }

  @Test
  void pointsWithoutMassLeaveTheProblem() {
    Cloud x = cloud(6, 3, 1);
    Cloud y = cloud(5, 3, 1);
    double right = Transport.solve(TransportProblem.between(x, y, GroundDistance.EUCLIDEAN)).cost();
    double[] far = Arrays.copyOf(x.values(), 7 * 3);
    for (double place : new double[] {1e30, 1e300, Double.MAX_VALUE, 0}) {
      Arrays.fill(far, 18, 21, place);
      double[] weights = {2, 2, 2, 2, 2, 2, 0};
      Cloud with = new Cloud(far.clone(), 7, 3);
      for (GroundDistance ground : GroundDistance.values()) {
        double without = Transport.solve(TransportProblem.between(x, y, ground)).cost();
        TransportResult found =
            Transport.solve(TransportProblem.between(with, y, ground).weights(weights, null));
        assertEquals(without, found.cost(), 1e-14 * without);
        assertEquals(7, found.potentialsX().length);
        TransportResult turned =
            Transport.solve(TransportProblem.between(y, with, ground).weights(null, weights));
        assertEquals(without, turned.cost(), 1e-13 * without);
        assertEquals(7, turned.potentialsY().length);
      }
    }
    assertTrue(right > 0);
  }
}
