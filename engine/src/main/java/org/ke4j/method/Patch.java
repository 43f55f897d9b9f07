package org.ke4j.method;

import java.util.ArrayList;
import java.util.List;
import org.ke4j.detection.PlaceBank;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.image.PlaceEncoder;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Transformation;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.knowledge.Ranked;
import org.ke4j.knowledge.SelectionOptions;
import org.ke4j.matrix.Matrix;
import org.ke4j.option.Described;
import org.ke4j.option.Range;
import org.ke4j.random.Seeds;
import org.ke4j.store.Sections;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/**
 * Nearest neighbours of places instead of whole pictures ({@link PlaceBank}): finds small damage
 * and tells where it is. Views that keep the meaning widen the bank.
 */
public final class Patch implements DetectorMethod<Patch.Options> {
  public static final String NAME = "patch";

  /** Places among which the bank is chosen, times its size. */
  private static final int SAMPLE = 10;

  private static final int PIECE = 32;

  /**
   * What is compared.
   *
   * @param places least number along either side of the grid, 2 or more
   * @param bank places that are kept, 1 or more
   * @param views how many of the nearest transformations widen the bank, 0 or more
   */
  public record Options(
      @Described(
              value =
                  "places along either side of the grid, at least; of the encoder's grids that have"
                      + " as many, the last one",
              label = "N")
          @Range(from = 2, to = 1024)
          int places,
      @Described(value = "places of normal images that are kept to compare with", label = "N")
          @Range(from = 1, to = 1_000_000)
          int bank,
      @Described(
              value =
                  "how many of the nearest transformations, which keep the meaning, widen the bank;"
                      + " 0 takes the pictures as they are and needs no ranking",
              label = "N")
          @Range(from = 0)
          int views) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "nearest neighbours of places, for small damage; tells where it is, no training";
  }

  @Override
  public Options defaults(Preset preset) {
    return new Options(14, 2000, 0);
  }

  @Override
  public int leastImages() {
    return 2;
  }

  @Override
  public boolean usesEncoder() {
    return true;
  }

  @Override
  public void check(Options options, SelectionOptions selection, RankedBy ranking) {
    Check.between("--views", options.views, 0, ranking.transformations() - 1);
  }

  @Override
  public FittedDetector fit(NormalClass normal, Options options, Fitting fitting) {
    List<View> shown = new ArrayList<>(List.of(View.UNTOUCHED));
    for (Transformation transformation : nearest(normal, options.views)) {
      shown.add(
          View.training(transformation, normal.options().severity(), normal.options().seed()));
    }
    Images images = normal.images();
    PlaceEncoder encoder = normal.embedder().encoder().places(options.places);
    try {
      PlaceBank.Builder builder =
          new PlaceBank.Builder(
              encoder.width(),
              Math.multiplyExact(SAMPLE, options.bank),
              Seeds.stream(fitting.seed(), NAME));
      for (View view : shown) {
        each(images, view, encoder, fitting, builder::add);
      }
      PlaceBank bank = builder.build(options.bank);
      double[] scores = new double[images.size()];
      each(
          images,
          View.UNTOUCHED,
          encoder,
          fitting,
          (places, i) -> scores[i] = PlaceBank.score(bank.distances(places, i)));
      for (double score : scores) {
        if (Double.isInfinite(score)) {
          throw new Ke4jException("patch: expected at least 2 training images, got 1");
        }
      }
      return new PatchDetector(encoder, options.places, bank, scores, fitting.threads());
    } catch (RuntimeException | Error e) {
      encoder.close();
      throw e;
    }
  }

  private static List<Transformation> nearest(NormalClass normal, int count) {
    return count == 0
        ? List.of()
        : normal.pairedMeans().transformations().stream()
            .limit(count)
            .map(Ranked::transformation)
            .toList();
  }

  /** Takes the places of an image. */
  interface Taker {
    void take(Matrix places, int image);
  }

  private static void each(
      Images images, View view, PlaceEncoder encoder, Fitting fitting, Taker taker) {
    int cells = encoder.side() * encoder.side();
    for (int from = 0; from < images.size(); from += PIECE) {
      int to = Math.min(images.size(), from + PIECE);
      List<RgbImage> piece = images.show(from, to, view, fitting.threads());
      Matrix places = encoder.embed(piece);
      for (int i = from; i < to; i++) {
        taker.take(places.rows((i - from) * cells, (i - from + 1) * cells), i);
      }
      String task = view.name() == null ? "places" : "places of " + view.name();
      fitting.progress().at(task, to, images.size());
    }
  }

  @Override
  public List<Part> parts(FittedDetector detector) {
    return List.of(new Part(Part.DETECTOR, 1, ((PatchDetector) detector).write(new Sections())));
  }

  @Override
  public FittedDetector restore(Restoring stored) {
    return PatchDetector.read(stored.part(Part.DETECTOR), stored.embedder(), stored.threads());
  }
}
