package org.ke4j.tests.toy;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.method.DetectorMethod;
import org.ke4j.method.FittedDetector;
import org.ke4j.method.Fitting;
import org.ke4j.method.Part;
import org.ke4j.method.Preset;
import org.ke4j.method.Restoring;
import org.ke4j.option.Described;
import org.ke4j.store.Sections;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/** Scores an image by how far its mean brightness is from that of the training images. */
public final class ToyDetector implements DetectorMethod<ToyDetector.Options> {
  /** The only option. */
  public record Options(@Described("multiplies the score") double gain) {}

  /** Is told of the pictures before they get their scores, in the thread that scores them. */
  public static final AtomicReference<Consumer<Images>> BEFORE =
      new AtomicReference<>(images -> {});

  private record Fitted(double mean, double gain, double[] trainingScores)
      implements FittedDetector {
    @Override
    public double[] score(Images images, View view) {
      BEFORE.get().accept(images);
      return images.show(0, images.size(), view, 1).stream()
          .mapToDouble(image -> gain * Math.abs(brightness(image.rgb()) - mean))
          .toArray();
    }

    @Override
    public void close() {}
  }

  private static double brightness(byte[] rgb) {
    double sum = 0;
    for (byte value : rgb) {
      sum += value & 0xFF;
    }
    return sum / rgb.length;
  }

  @Override
  public String name() {
    return "toy";
  }

  @Override
  public String summary() {
    return "brightness";
  }

  @Override
  public Options defaults(Preset preset) {
    return new Options(1);
  }

  @Override
  public boolean usesEncoder() {
    return false;
  }

  @Override
  public FittedDetector fit(NormalClass normal, Options options, Fitting fitting) {
    Images images = normal.images();
    double[] values = new Fitted(0, 1, null).score(images, View.UNTOUCHED);
    double mean = java.util.Arrays.stream(values).average().orElseThrow();
    Fitted unscored = new Fitted(mean, options.gain, null);
    return new Fitted(mean, options.gain, unscored.score(images, View.UNTOUCHED));
  }

  @Override
  public List<Part> parts(FittedDetector detector) {
    Fitted fitted = (Fitted) detector;
    return List.of(
        new Part(
            Part.DETECTOR,
            1,
            new Sections()
                .put("mean", fitted.mean)
                .put("gain", fitted.gain)
                .put("training scores", fitted.trainingScores)));
  }

  @Override
  public FittedDetector restore(Restoring stored) {
    Sections sections = stored.part(Part.DETECTOR);
    return new Fitted(
        sections.real("mean"), sections.real("gain"), sections.doubles("training scores"));
  }
}
