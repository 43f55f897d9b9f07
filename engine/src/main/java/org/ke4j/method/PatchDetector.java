package org.ke4j.method;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ke4j.detection.PlaceBank;
import org.ke4j.embedding.Embedder;
import org.ke4j.error.Ke4jException;
import org.ke4j.image.HeatMap;
import org.ke4j.image.PlaceEncoder;
import org.ke4j.image.RgbImage;
import org.ke4j.matrix.Matrix;
import org.ke4j.store.Sections;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/** Scores pictures by their most unusual places. Owns the encoder of places and the bank. */
final class PatchDetector implements FittedDetector {
  /** Share of training images below the score that counts as full heat. */
  private static final double USUAL = 0.95;

  private static final int PIECE = 32;

  private final PlaceEncoder encoder;
  private final int asked;
  private final PlaceBank bank;
  private final double[] trainingScores;
  private final int threads;

  /**
   * @param encoder given away: {@link #close} closes it
   * @param asked least number of places with which the encoder was asked for
   */
  PatchDetector(
      PlaceEncoder encoder, int asked, PlaceBank bank, double[] trainingScores, int threads) {
    this.encoder = encoder;
    this.asked = asked;
    this.bank = bank;
    this.trainingScores = trainingScores;
    this.threads = threads;
  }

  static PatchDetector read(Sections sections, Embedder embedder, int threads) {
    int asked = Math.toIntExact(sections.number("places"));
    PlaceEncoder encoder = embedder.encoder().places(asked);
    try {
      if (!encoder.fingerprint().equals(sections.text("encoder"))) {
        throw new Ke4jException("patch: the model was trained with another encoder of places");
      }
      return new PatchDetector(
          encoder, asked, PlaceBank.read(sections), sections.doubles("training scores"), threads);
    } catch (RuntimeException e) {
      encoder.close();
      throw e;
    }
  }

  Sections write(Sections sections) {
    return bank.write(sections)
        .put("places", (long) asked)
        .put("encoder", encoder.fingerprint())
        .put("training scores", trainingScores);
  }

  @Override
  public double[] score(Images images, View view) {
    double[] scores = new double[images.size()];
    int cells = encoder.side() * encoder.side();
    for (int from = 0; from < scores.length; from += PIECE) {
      int to = Math.min(scores.length, from + PIECE);
      double[] distances = bank.distances(encoder.embed(images.show(from, to, view, threads)));
      for (int i = from; i < to; i++) {
        scores[i] =
            PlaceBank.score(
                Arrays.copyOfRange(distances, (i - from) * cells, (i - from + 1) * cells));
      }
    }
    return scores;
  }

  @Override
  public double[] trainingScores() {
    return trainingScores.clone();
  }

  @Override
  public Optional<HeatMap> heatMap(Images image) {
    RgbImage picture = image.show(0, 1, View.UNTOUCHED, threads).get(0);
    Matrix places = encoder.embed(List.of(picture));
    double[] sorted = trainingScores.clone();
    Arrays.sort(sorted);
    double middle = sorted[sorted.length / 2];
    double full = sorted[(int) Math.min(sorted.length - 1, USUAL * sorted.length)];
    double range = full > middle ? full - middle : Math.max(1e-9, middle);
    double[] heat = bank.distances(places);
    for (int i = 0; i < heat.length; i++) {
      heat[i] = (heat[i] - middle) / range;
    }
    return Optional.of(spread(heat, picture));
  }

  /** Bilinear between the middles of the places; nothing where the encoder does not look. */
  private HeatMap spread(double[] heat, RgbImage picture) {
    int side = encoder.side();
    PlaceEncoder.Window window = encoder.window(picture.width(), picture.height());
    float[] values = new float[picture.width() * picture.height()];
    for (int y = 0; y < picture.height(); y++) {
      double v = (y + 0.5 - window.top()) / window.height() * side - 0.5;
      for (int x = 0; x < picture.width(); x++) {
        double u = (x + 0.5 - window.left()) / window.width() * side - 0.5;
        if (u > -0.5 && v > -0.5 && u < side - 0.5 && v < side - 0.5) {
          values[y * picture.width() + x] = (float) Math.max(0, HeatMap.between(heat, side, u, v));
        }
      }
    }
    return new HeatMap(picture.width(), picture.height(), values);
  }

  @Override
  public void close() {
    encoder.close();
    bank.close();
  }
}
