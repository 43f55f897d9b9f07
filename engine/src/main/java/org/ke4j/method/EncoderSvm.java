package org.ke4j.method;

import java.util.List;
import java.util.Optional;
import org.ke4j.detection.Gamma;
import org.ke4j.detection.Kernel;
import org.ke4j.detection.OneClassSvm;
import org.ke4j.embedding.Embedder;
import org.ke4j.error.UsageException;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.knowledge.SelectionOptions;
import org.ke4j.option.Described;
import org.ke4j.option.Range;
import org.ke4j.store.Sections;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/**
 * A one-class SVM on the frozen encoder's features as they are: Table 4 of arXiv 2406.10617, which
 * asks what knowledge exposure adds to an encoder.
 */
public final class EncoderSvm implements DetectorMethod<EncoderSvm.Options> {
  public static final String NAME = "ocsvm";

  /**
   * How the machine is trained; see {@link OneClassSvm.Options}.
   *
   * @param svmKernel default sigmoid
   * @param nu above 0, at most 1; default 0.2
   * @param gamma {@code auto}, {@code scale} or a number; default auto, 1 / width
   * @param svmUnit whether features are of length one; default false, as they are
   */
  public record Options(
      @Described("kernel of the one-class SVM on the encoder's features") Kernel.Type svmKernel,
      @Described(
              value =
                  "share of training images that may lie outside of the one-class SVM on the"
                      + " encoder's features",
              label = "NU")
          @Range(from = 0, above = true, to = 1)
          double nu,
      @Described(
              value =
                  "of that SVM's kernel: auto (1 / width), scale (1 / (width x variance)) or a"
                      + " number",
              label = "auto|scale|G")
          String gamma,
      @Described("features of length one for that SVM, not as they are") boolean svmUnit) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "a one-class SVM on the encoder's features as they are, no training of a network";
  }

  @Override
  public Options defaults(Preset preset) {
    OneClassSvm.Options base = OneClassSvm.Options.REFERENCE;
    return new Options(base.kernel(), base.nu(), "auto", false);
  }

  @Override
  public boolean usesEncoder() {
    return true;
  }

  /** The machine has seen its training images. */
  @Override
  public boolean leavesOneOut() {
    return false;
  }

  @Override
  public boolean usesKnowledge() {
    return false;
  }

  @Override
  public void check(Options options, SelectionOptions selection, RankedBy ranking) {
    svm(options);
  }

  @Override
  public FittedDetector fit(NormalClass normal, Options options, Fitting fitting) {
    return new Fitted(normal.embedder(), OneClassSvm.fit(normal.originals(), svm(options)));
  }

  private static OneClassSvm.Options svm(Options options) {
    return OneClassSvm.Options.REFERENCE
        .withKernel(options.svmKernel)
        .withNu(options.nu)
        .withGamma(gamma(options.gamma))
        .withNormalized(options.svmUnit);
  }

  private static Gamma gamma(String text) {
    try {
      return switch (text) {
        case "auto" -> Gamma.AUTO;
        case "scale" -> Gamma.SCALE;
        default -> Gamma.of(Double.parseDouble(text));
      };
    } catch (NumberFormatException e) {
      throw new UsageException("--gamma: expected auto, scale or a number, got '" + text + "'");
    }
  }

  @Override
  public List<Part> parts(FittedDetector detector) {
    return List.of(new Part(Part.DETECTOR, 1, ((Fitted) detector).svm.write(new Sections())));
  }

  @Override
  public FittedDetector restore(Restoring stored) {
    return new Fitted(stored.embedder(), OneClassSvm.read(stored.part(Part.DETECTOR)));
  }

  /** The encoder stays the caller's. */
  private record Fitted(Embedder embedder, OneClassSvm svm) implements FittedDetector {
    @Override
    public double[] score(Images images, View view) {
      return svm.score(embedder.embed(images, view));
    }

    @Override
    public double[] trainingScores() {
      return svm.trainingScores();
    }

    @Override
    public Optional<OneClassSvm> machine() {
      return Optional.of(svm);
    }

    @Override
    public void close() {
      svm.close();
    }
  }
}
