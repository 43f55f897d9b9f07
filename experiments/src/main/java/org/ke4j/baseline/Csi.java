package org.ke4j.baseline;

import java.util.List;
import java.util.Locale;
import org.ke4j.image.RgbImage;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.knowledge.SelectionOptions;
import org.ke4j.method.DetectorMethod;
import org.ke4j.method.FittedDetector;
import org.ke4j.method.Fitting;
import org.ke4j.method.NetworkSide;
import org.ke4j.method.Part;
import org.ke4j.method.Preset;
import org.ke4j.method.Restoring;
import org.ke4j.network.NetworkArchitecture;
import org.ke4j.network.ResNet18;
import org.ke4j.network.Stem;
import org.ke4j.option.Described;
import org.ke4j.option.Range;
import org.ke4j.store.Sections;
import org.ke4j.view.Images;
import org.ke4j.view.Resizing;
import org.ke4j.view.View;

/**
 * CSI (Tack, Mo, Jeong and Shin 2020): a ResNet-18 trained from scratch to tell images apart, and
 * their quarter turns, which it takes for other images.
 */
public final class Csi implements DetectorMethod<Csi.Options> {
  public static final String NAME = "csi";
  private static final int PROJECTION = 128;

  /**
   * How it is trained.
   *
   * @param stem default imagenet, some ten times faster than the authors' (cifar)
   * @param epochs default 100; the authors' 1000
   * @param batch default 32, eight views of each
   * @param rate of LARS, falls with a cosine; default 0.1
   * @param momentum default 0.9
   * @param weightDecay default 1e-6
   * @param temperature default 0.5
   * @param imageSize side in pixels, or null: the first image's shorter side, 32 to 64
   */
  public record Options(
      @Described(
              "first layers of the network; imagenet is some ten times faster; the paper's is cifar")
          Stem stem,
      @Described("passes over the images") @Range(from = 1) int epochs,
      @Described("images in a step, without their views") @Range(from = 2) int batch,
      @Described(value = "learning rate", label = "R") @Range(from = 0, above = true) double rate,
      @Described(value = "of sgd and lars", label = "M") @Range(from = 0, to = 1) double momentum,
      @Described(value = "added to the gradient as D times the weight", label = "D")
          @Range(from = 0)
          double weightDecay,
      @Described(value = "divides the cosine", label = "T") @Range(from = 0, above = true)
          double temperature,
      @Described(
              "pixels at which the network looks at an image's side, 8 or more; time grows with its"
                  + " square (default: the shorter side of the first image, at least 32 and at"
                  + " most 64)")
          @Range(from = 8, to = 4096)
          Integer imageSize) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "CSI: a ResNet-18 trained from scratch by contrast, with quarter turns as other images";
  }

  @Override
  public Options defaults(Preset preset) {
    return new Options(Stem.IMAGENET, 100, 32, .1, .9, 1e-6, .5, null);
  }

  @Override
  public int leastImages() {
    return 2;
  }

  @Override
  public boolean usesEncoder() {
    return false;
  }

  @Override
  public boolean usesKnowledge() {
    return false;
  }

  @Override
  public int imageSide(Options options) {
    return options.imageSize == null ? NetworkSide.LARGEST_CHOSEN : options.imageSize;
  }

  @Override
  public String details(Options options) {
    return options.stem.name().toLowerCase(Locale.ROOT) + " stem, " + options.epochs + " epochs";
  }

  @Override
  public void check(Options options, SelectionOptions selection, RankedBy ranking) {
    NetworkSide.check(
        options.imageSize, NetworkArchitecture.find(NetworkArchitecture.STANDARD), options.stem);
  }

  @Override
  public FittedDetector fit(NormalClass normal, Options options, Fitting fitting) {
    int size =
        NetworkSide.of(
            options.imageSize,
            normal.images(),
            NetworkArchitecture.find(NetworkArchitecture.STANDARD),
            options.stem);
    ResNet18 network = new ResNet18(options.stem, size, 0, fitting.seed());
    CsiHeads heads = new CsiHeads(ResNet18.WIDTH, PROJECTION, CsiTraining.SHIFTS, fitting.seed());
    CsiDetector untrained =
        new CsiDetector(
            network,
            heads,
            null,
            null,
            normal.embedder().encoder().workingSide(imageSide(options)),
            fitting.threads(),
            fitting.progress());
    try {
      Images sized = Resizing.to(normal.images(), size);
      List<RgbImage> images = sized.show(0, sized.size(), View.UNTOUCHED, fitting.threads());
      try (CsiTraining training = new CsiTraining(network, heads, options, fitting.seed())) {
        Curve.of(
            "train " + NAME + " " + normal.name(),
            fitting,
            listener -> training.run(images, listener));
      }
      return untrained.fitted(normal.images());
    } catch (RuntimeException e) {
      untrained.close();
      throw e;
    }
  }

  @Override
  public List<Part> parts(FittedDetector detector) {
    CsiDetector fitted = (CsiDetector) detector;
    return List.of(
        new Part(Part.DETECTOR, 1, fitted.writeScore(new Sections())),
        new Part("network", 1, fitted.writeNetwork(new Sections())));
  }

  @Override
  public FittedDetector restore(Restoring stored) {
    return CsiDetector.read(stored, PROJECTION);
  }
}
