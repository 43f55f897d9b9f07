package org.ke4j.detection;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.ke4j.error.Check;
import org.ke4j.matrix.Matrix;
import org.ke4j.matrix.Products;
import org.ke4j.store.Sections;

/**
 * What places of normal images look like: few feature vectors that leave no other far away, and the
 * distance of a place to the nearest (Roth et al. 2022, "Towards total recall in industrial anomaly
 * detection"; Damm et al. 2024, "AnomalyDINO"). Distances are cosine distances, 0 to 2.
 *
 * <p>Of all places that are offered a random sample is kept, of it a greedy k-center coreset
 * (Gonzalez 1985), in a random projection where features are many. Immutable, safe for several
 * threads. Owns native memory: close it.
 */
public final class PlaceBank implements AutoCloseable {
  private static final String STORED = "places";

  /** Width of the projection in which the coreset is chosen, as in PatchCore. */
  private static final int PROJECTED = 128;

  private final Matrix bank;
  private final RowProducts products;
  private final int[] owners;

  /**
   * @param bank unit rows
   * @param owners for each row the image that it is of, or a view of
   */
  private PlaceBank(Matrix bank, int[] owners) {
    this.bank = bank;
    this.products = new RowProducts(bank);
    this.owners = owners;
  }

  /** Takes places one image after the other and keeps a sample; not safe for several threads. */
  public static final class Builder {
    private final int width;
    private final RandomGenerator random;
    private final float[][] sample;
    private final int[] owners;
    private long offered;

    /**
     * @param width features of a place
     * @param most places of the sample, 1 or more
     * @param random draws sample and projection
     */
    public Builder(int width, int most, RandomGenerator random) {
      this.width = width;
      this.random = random;
      this.sample = new float[Check.atLeast("places of the sample", most, 1)][];
      this.owners = new int[most];
    }

    /**
     * Offers all places of an image or of a view of it.
     *
     * @param places {@code n x width}
     * @param image its number
     */
    public void add(Matrix places, int image) {
      Matrix unit = unit(places, width);
      for (int i = 0; i < unit.rows(); i++) {
        long slot = offered < sample.length ? offered : random.nextLong(offered + 1);
        offered++;
        if (slot < sample.length) {
          sample[(int) slot] = unit.row(i);
          owners[(int) slot] = image;
        }
      }
    }

    /**
     * Chooses the coreset.
     *
     * @param size rows of the bank; all of the sample if there are no more
     */
    public PlaceBank build(int size) {
      int count = (int) Math.min(offered, sample.length);
      Check.atLeast("places", count, 1);
      Check.atLeast("places of the bank", size, 1);
      Matrix all = Matrix.ofRows(Arrays.copyOf(sample, count));
      int[] chosen = count <= size ? all(count) : coreset(projected(all), size);
      int[] of = Arrays.stream(chosen).map(i -> owners[i]).toArray();
      return new PlaceBank(all.select(chosen), of);
    }

    private static int[] all(int count) {
      int[] all = new int[count];
      Arrays.setAll(all, i -> i);
      return all;
    }

    /** Distances hardly change under a Gaussian projection (Johnson and Lindenstrauss). */
    private Matrix projected(Matrix rows) {
      if (width <= 2 * PROJECTED) {
        return rows;
      }
      float[] directions = new float[PROJECTED * width];
      for (int i = 0; i < directions.length; i++) {
        directions[i] = (float) (random.nextGaussian() / Math.sqrt(PROJECTED));
      }
      return Products.timesTransposed(rows, new Matrix(directions, PROJECTED, width));
    }

    private static int[] coreset(Matrix rows, int size) {
      double[] nearest = new double[rows.rows()];
      Arrays.fill(nearest, Double.POSITIVE_INFINITY);
      int[] chosen = new int[size];
      for (int c = 0; c < size; c++) {
        int farthest = 0;
        for (int i = 1; i < nearest.length && c > 0; i++) {
          farthest = nearest[i] > nearest[farthest] ? i : farthest;
        }
        chosen[c] = farthest;
        for (int i = 0; i < nearest.length; i++) {
          nearest[i] = Math.min(nearest[i], squaredDistance(rows, i, farthest));
        }
        nearest[farthest] = -1;
      }
      Arrays.sort(chosen);
      return chosen;
    }

    private static float squaredDistance(Matrix rows, int a, int b) {
      float[] values = rows.values();
      int width = rows.columns();
      float sum = 0;
      for (int l = 0, i = a * width, j = b * width; l < width; l++, i++, j++) {
        float difference = values[i] - values[j];
        sum += difference * difference;
      }
      return sum;
    }
  }

  /** Rows of length one; zeros, which rectified features of an even area may be, stay zeros. */
  private static Matrix unit(Matrix places, int width) {
    Matrix checked = Features.ofWidth("places", places, width);
    float[] unit = checked.values().clone();
    for (int i = 0; i < checked.rows(); i++) {
      double sum = 0;
      for (int l = i * width; l < (i + 1) * width; l++) {
        sum += (double) unit[l] * unit[l];
      }
      double norm = Math.sqrt(sum);
      for (int l = i * width; l < (i + 1) * width && norm > 0; l++) {
        unit[l] = (float) (unit[l] / norm);
      }
    }
    return new Matrix(unit, checked.rows(), width);
  }

  /** Features of a place. */
  public int width() {
    return bank.columns();
  }

  /** Places in the bank. */
  public int size() {
    return bank.rows();
  }

  /**
   * The distance of each place to the nearest of the bank; does not depend on the others asked.
   *
   * @param places {@code n x width()}
   */
  public double[] distances(Matrix places) {
    return distances(places, -1);
  }

  /**
   * The same without the places of an image and its views.
   *
   * @param image its number; -1 for none
   * @return infinite where the bank holds no other image
   */
  public double[] distances(Matrix places, int image) {
    double[] unit = Features.widen(unit(places, width()));
    double[] nearest = new double[places.rows()];
    Arrays.fill(nearest, Double.NEGATIVE_INFINITY);
    products.of(
        unit,
        (place, first, found, offset, length) -> {
          for (int j = 0; j < length; j++) {
            if (owners[first + j] != image) {
              nearest[place] = Math.max(nearest[place], found[offset + j]);
            }
          }
        });
    double[] distances = new double[nearest.length];
    for (int i = 0; i < distances.length; i++) {
      distances[i] = Math.max(0, 1 - nearest[i]);
    }
    return distances;
  }

  /**
   * The score of an image: the mean of its farthest places, one in a hundred, at least one.
   *
   * @param distances of all its places
   */
  public static double score(double[] distances) {
    double[] sorted = distances.clone();
    Arrays.sort(sorted);
    int count = Math.max(1, sorted.length / 100);
    double sum = 0;
    for (int i = sorted.length - count; i < sorted.length; i++) {
      sum += sorted[i];
    }
    return sum / count;
  }

  /** What {@link #read} takes. */
  public Sections write(Sections sections) {
    Stored.put(Stored.begin(sections, STORED), "bank", bank);
    return sections.put("owners", Arrays.stream(owners).asLongStream().toArray());
  }

  /** A bank that {@link #write} stored; gives the same distances, bit for bit. */
  public static PlaceBank read(Sections sections) {
    Stored.expect(sections, STORED);
    int[] owners = Arrays.stream(sections.longs("owners")).mapToInt(Math::toIntExact).toArray();
    Matrix bank = Stored.matrix(sections, "bank");
    Check.that(
        owners.length == bank.rows() && owners.length > 0,
        "places: expected %d owners, got %d",
        bank.rows(),
        owners.length);
    return new PlaceBank(bank, owners);
  }

  /** Gives native memory back; no distances can be asked for afterwards. */
  @Override
  public void close() {
    products.close();
  }
}
