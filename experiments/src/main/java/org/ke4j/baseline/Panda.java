package org.ke4j.baseline;

import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.ke4j.detection.NearestNeighbours;
import org.ke4j.image.RgbImage;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.matrix.Matrix;
import org.ke4j.method.FittedDetector;
import org.ke4j.method.Fitting;
import org.ke4j.method.Preset;
import org.ke4j.onnx.FineTuning;
import org.ke4j.option.Described;
import org.ke4j.option.Range;
import org.ke4j.random.Seeds;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/**
 * PANDA (Reiss, Cohen, Bergman and Hoshen 2021): the encoder is fine-tuned so that the normal class
 * becomes compact, stopped early or held by elastic weight consolidation; then nearest neighbours.
 *
 * <p>The authors' Fisher information comes from ImageNet's labels, which are not at hand: here it
 * is that of the features as a Gaussian's mean, {@code E |df/dw|^2}, over the training images.
 */
public final class Panda implements FineTunedMethod<Panda.Options> {
  public static final String NAME = "panda";
  private static final int FISHER_IMAGES = 100;
  private static final double STRENGTH = 1e4;

  /**
   * How it is trained; the defaults are the authors'.
   *
   * @param epochs default 15, which is their early stopping
   * @param batch default 32
   * @param rate default 0.01
   * @param momentum default 0.9
   * @param weightDecay default 5e-5
   * @param clip largest length of the gradient, default 1e-3; 0 for none
   * @param ewc whether elastic weight consolidation holds the weights
   * @param frozen share of the weights, from the image on, that stay; default 0.5
   * @param neighbours default 2
   * @param raw whether features are compared as they are; default false, at length one
   */
  public record Options(
      @Described("passes over the images") @Range(from = 1) int epochs,
      @Described("images in a step, without their views") @Range(from = 1) int batch,
      @Described(value = "learning rate", label = "R") @Range(from = 0, above = true) double rate,
      @Described(value = "of sgd and lars", label = "M") @Range(from = 0, to = 1) double momentum,
      @Described(value = "added to the gradient as D times the weight", label = "D")
          @Range(from = 0)
          double weightDecay,
      @Described(value = "largest length of the whole gradient, 0 for any", label = "G")
          @Range(from = 0)
          double clip,
      @Described("hold the weights by elastic weight consolidation") boolean ewc,
      @Described(
              value = "share of the encoder's weights, from the image on, that stay as they are",
              label = "S")
          @Range(from = 0, to = 1, below = true)
          double frozen,
      @Described("number of nearest neighbours") @Range(from = 1) int neighbours,
      @Described("features as they are, not of length one") boolean raw) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "PANDA: the encoder fine-tuned until the class is compact, then nearest neighbours";
  }

  @Override
  public Options defaults(Preset preset) {
    return new Options(15, 32, 1e-2, .9, 5e-5, 1e-3, false, .5, 2, false);
  }

  @Override
  public String details(Options options) {
    return options.epochs + " epochs" + (options.ewc ? ", EWC" : "");
  }

  private static Adaptation.Options training(Options o, long seed) {
    return new Adaptation.Options(
        o.epochs, o.batch, o.rate, o.momentum, o.weightDecay, o.clip, true, seed);
  }

  @Override
  public FittedDetector fit(NormalClass normal, Options options, Fitting fitting) {
    return FineTunedMethod.fit(
        normal,
        options.frozen,
        new NearestNeighbours.Options(options.neighbours, options.raw),
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
    FeatureLoss loss = new Compactness(center(untuned.features(images, View.UNTOUCHED)));
    ElasticWeights penalty =
        options.ewc
            ? new ElasticWeights(
                STRENGTH, backbone.weights(), fisher(backbone, images, fitting).mean())
            : null;
    try {
      Curve.of(
          String.format(Locale.ROOT, "train %s %s", NAME, normal.name()),
          fitting,
          listener ->
              Adaptation.run(
                  backbone,
                  new Untouched(backbone, images, fitting.threads()),
                  loss,
                  penalty,
                  training(options, fitting.seed()),
                  listener));
    } finally {
      if (penalty != null) {
        penalty.close();
      }
    }
  }

  static double[] center(Matrix features) {
    double[] center = new double[features.columns()];
    for (int i = 0; i < features.values().length; i++) {
      center[i % center.length] += features.values()[i] / (double) features.rows();
    }
    return center;
  }

  /** By random directions: the mean of (d(f.u)/dw)^2 over u ~ N(0, I) is the sum over features. */
  private static ElasticWeights.FisherSum fisher(
      Backbone backbone, Images images, Fitting fitting) {
    ElasticWeights.FisherSum sum = new ElasticWeights.FisherSum(backbone.weights());
    FineTuning step = backbone.step(1);
    int count = Math.min(FISHER_IMAGES, images.size());
    for (int i = 0; i < count; i++) {
      step.forward(backbone.input(images.show(i, i + 1, View.UNTOUCHED, 1)));
      RandomGenerator random = Seeds.stream(fitting.seed(), "fisher", i);
      float[] direction = new float[backbone.width()];
      for (int j = 0; j < direction.length; j++) {
        direction[j] = (float) random.nextGaussian();
      }
      step.backward(new Matrix(direction, 1, direction.length));
      sum.add(step.gradients());
      fitting.progress().at("fisher information", i + 1, count);
    }
    return sum;
  }

  /** The images themselves. */
  private record Untouched(Backbone backbone, Images images, int threads)
      implements Adaptation.Source {
    @Override
    public int size() {
      return images.size();
    }

    @Override
    public int views() {
      return 1;
    }

    @Override
    public float[] load(int epoch, int[] chosen) {
      List<RgbImage> shown = images.subset(chosen).show(0, chosen.length, View.UNTOUCHED, threads);
      return backbone.input(shown);
    }
  }
}
