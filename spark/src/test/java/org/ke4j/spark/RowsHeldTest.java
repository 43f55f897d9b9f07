package org.ke4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.ke4j.error.Ke4jException;
import org.ke4j.transport.GroundDistance;

/** Tasks that take a whole group of rows hold its numbers, not Spark's rows with an object each. */
class RowsHeldTest {
  private static final int COUNT = 300;
  private static final int WIDTH = 8;
  private static final Slots SLOTS = Slots.of(2);

  /** Rows made on demand; remembers how many are still held when all are given. */
  private static final class Counted implements Iterator<Row> {
    private final IntFunction<Row> maker;
    private final List<WeakReference<Row>> given = new ArrayList<>();
    private int held = -1;

    Counted(IntFunction<Row> maker) {
      this.maker = maker;
    }

    @Override
    public boolean hasNext() {
      if (given.size() < COUNT) {
        return true;
      }
      count();
      return false;
    }

    private void count() {
      System.gc();
      held = (int) given.stream().filter(one -> one.get() != null).count();
    }

    void areGone() {
      assertTrue(held >= 0, "all rows were taken");
      assertTrue(held <= 2, held + " rows are held");
    }

    @Override
    public Row next() {
      Row row = maker.apply(given.size());
      given.add(new WeakReference<>(row));
      if (given.size() == COUNT) {
        count();
      }
      return row;
    }
  }

  private static float[] vector(int i) {
    float[] vector = new float[WIDTH];
    for (int j = 0; j < WIDTH; j++) {
      vector[j] = (float) Math.sin(i * 31 + j * j);
    }
    return vector;
  }

  private static Object array(int i) {
    float[] vector = vector(i);
    Float[] boxed = new Float[WIDTH];
    Arrays.setAll(boxed, j -> vector[j]);
    return scala.jdk.javaapi.CollectionConverters.asScala(List.of(boxed)).toSeq();
  }

  @Test
  void transportHoldsNoRows() {
    Counted rows =
        new Counted(
            i ->
                RowFactory.create(
                    "cats",
                    "flip",
                    (i * 7 + 3) % COUNT,
                    Packed.of(vector((i * 7 + 3) % COUNT)),
                    Packed.of(vector(1 + (i * 7 + 3) % COUNT))));
    Map<String, Integer> images = Map.of("cats", COUNT);
    Row found =
        new TransportGroups(GroundDistance.SQUARED_EUCLIDEAN, Double.NaN, images, SLOTS)
            .call("flip\0cats", rows);
    rows.areGone();
    assertEquals(COUNT, found.getInt(2));
    // The second set is the first but for one vector: that one alone has to move.
    double step = 0;
    for (int j = 0; j < WIDTH; j++) {
      step += Math.pow(vector(0)[j] - vector(COUNT)[j], 2);
    }
    assertTrue(found.getDouble(4) <= step / COUNT * (1 + 1e-6), found + " " + step / COUNT);
    assertEquals(found.getDouble(3), found.getDouble(4));
  }

  @Test
  void aPictureThatIsMissingOrThereTwiceIsNamed() {
    byte[] some = Packed.of(vector(1));
    TransportGroups work =
        new TransportGroups(GroundDistance.COSINE, Double.NaN, Map.of("cats", 3), SLOTS);
    for (int[] places : new int[][] {{0, 2}, {0, 1, 1}, {0, 1, 2, 3}}) {
      Iterator<Row> rows =
          Arrays.stream(places)
              .mapToObj(place -> RowFactory.create("cats", "flip", place, some, some))
              .iterator();
      String message =
          assertThrows(Ke4jException.class, () -> work.call("flip\0cats", rows)).getMessage();
      assertTrue(message.contains("class cats: picture " + (places.length == 4 ? 3 : 1)), message);
    }
  }

  @Test
  void aShardHoldsNoRows() {
    Counted rows = new Counted(i -> RowFactory.create(String.format("%03d", i), array(i)));
    Iterator<Row> chosen = new ShardChoice(20, 0, SLOTS).call(0L, rows);
    rows.areGone();
    int count = 0;
    for (; chosen.hasNext(); count++) {
      Row row = chosen.next();
      float[] right = vector(Integer.parseInt(row.getString(0)));
      assertTrue(Arrays.equals(right, row.<float[]>getAs(1)), row.getString(0));
    }
    assertEquals(20, count);
  }

  /** A seed with which the last row is among those that are drawn. */
  private static final long LAST_IS_DRAWN = 1;

  @Test
  void driftHoldsWhatItDraws() {
    OneSession.get();
    float[] bank = new float[40 * WIDTH];
    for (int i = 0; i < 40; i++) {
      System.arraycopy(vector(1000 + i), 0, bank, i * WIDTH, WIDTH);
    }
    Counted rows = new Counted(i -> RowFactory.create("all", String.format("%03d", i), array(i)));
    Row found =
        new DriftGroups(
                PictureJobs.context(OneSession.get()).broadcast(bank),
                WIDTH,
                19,
                30,
                0.05,
                LAST_IS_DRAWN,
                Map.of("all", (long) COUNT),
                SLOTS)
            .call("all", rows)
            .next();
    rows.areGone();
    assertEquals(COUNT, found.getInt(1));
    assertFalse(found.getBoolean(5), found.toString());
  }
}
