package org.ke4j.baseline;

import java.util.ArrayList;
import java.util.List;
import org.ke4j.detection.NearestNeighbours;
import org.ke4j.image.RgbImage;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.method.FittedDetector;
import org.ke4j.method.Fitting;
import org.ke4j.method.Preset;
import org.ke4j.option.Described;
import org.ke4j.option.Range;
import org.ke4j.random.Seeds;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/**
 * Mean-shifted contrastive learning (Reiss and Hoshen 2023): the encoder is fine-tuned by a
 * contrastive loss around the mean of the normal features; then nearest neighbours of features of
 * length one.
 */
public final class Msad implements FineTunedMethod<Msad.Options> {
  public static final String NAME = "msad";
  private static final Augmentation VIEWS = new Augmentation(.2, true, true);

  /**
   * How it is trained; the defaults are the authors'.
   *
   * @param epochs default 20
   * @param batch default 64, twice as many views
   * @param rate default 1e-5
   * @param weightDecay default 5e-5
   * @param temperature default 0.25
   * @param angular whether the angular centre loss is added; default false
   * @param frozen share of the weights, from the image on, that stay; default 0.5
   * @param neighbours default 2
   */
  public record Options(
      @Described("passes over the images") @Range(from = 1) int epochs,
      @Described("images in a step, without their views") @Range(from = 1) int batch,
      @Described(value = "learning rate", label = "R") @Range(from = 0, above = true) double rate,
      @Described(value = "added to the gradient as D times the weight", label = "D")
          @Range(from = 0)
          double weightDecay,
      @Described(value = "divides the cosine", label = "T") @Range(from = 0, above = true)
          double temperature,
      @Described("add the angular centre loss") boolean angular,
      @Described(
              value = "share of the encoder's weights, from the image on, that stay as they are",
              label = "S")
          @Range(from = 0, to = 1, below = true)
          double frozen,
      @Described("number of nearest neighbours") @Range(from = 1) int neighbours) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "MSAD: the encoder fine-tuned by a mean-shifted contrastive loss, then nearest neighbours";
  }

  @Override
  public Options defaults(Preset preset) {
    return new Options(20, 64, 1e-5, 5e-5, .25, false, .5, 2);
  }

  @Override
  public String details(Options options) {
    return options.epochs + " epochs" + (options.angular ? ", angular" : "");
  }

  private static Adaptation.Options training(Options o, long seed) {
    return new Adaptation.Options(o.epochs, o.batch, o.rate, 0, o.weightDecay, 0, true, seed);
  }

  @Override
  public FittedDetector fit(NormalClass normal, Options options, Fitting fitting) {
    return FineTunedMethod.fit(
        normal,
        options.frozen,
        new NearestNeighbours.Options(options.neighbours, false),
        fitting,
        (backbone, untuned) -> tune(normal, options, fitting, backbone, untuned));
  }

  private static void tune(
      NormalClass normal,
      Options options,
      Fitting fitting,
      Backbone backbone,
      FineTunedDetector untuned) {
    Images images = normal.images();
    double[] center = Panda.center(untuned.features(images, View.UNTOUCHED).normalized());
    if (options.angular) {
      double[] unit = new double[center.length];
      Rows.normalise(center, center.length, unit);
      center = unit;
    }
    FeatureLoss loss = new MeanShifted(center, options.temperature, options.angular);
    Curve.of(
        "train " + NAME + " " + normal.name(),
        fitting,
        listener ->
            Adaptation.run(
                backbone,
                new TwoViews(backbone, images, fitting),
                loss,
                null,
                training(options, fitting.seed()),
                listener));
  }

  /** Two random views of each image. */
  private record TwoViews(Backbone backbone, Images images, Fitting fitting)
      implements Adaptation.Source {
    @Override
    public int size() {
      return images.size();
    }

    @Override
    public int views() {
      return 2;
    }

    @Override
    public float[] load(int epoch, int[] chosen) {
      List<RgbImage> shown =
          images.subset(chosen).show(0, chosen.length, View.UNTOUCHED, fitting.threads());
      List<RgbImage> views = new ArrayList<>();
      for (int view = 0; view < 2; view++) {
        for (int i = 0; i < chosen.length; i++) {
          views.add(
              VIEWS.of(shown.get(i), Seeds.stream(fitting.seed(), NAME, epoch, chosen[i], view)));
        }
      }
      return backbone.input(views);
    }
  }
}
