package org.ke4j.encoder;

import java.util.List;
import org.ke4j.error.Check;
import org.ke4j.image.PlaceEncoder;
import org.ke4j.image.RgbImage;
import org.ke4j.matrix.Matrix;
import org.ke4j.onnx.OnnxModel;
import org.ke4j.onnx.Places;
import org.ke4j.store.Sha256;

/**
 * An ONNX model up to its map of places. Owns the model. Safe for several threads, which take turns
 * at the model.
 */
final class OnnxPlaceEncoder implements PlaceEncoder {
  private final OnnxModel model;
  private final Preprocessor preprocessor;
  private final Preprocessing preprocessing;
  private final Places places;
  private final String fingerprint;

  /**
   * @param model given away: {@link #close} closes it
   * @param encoder fingerprint of the encoder that this is a part of
   */
  OnnxPlaceEncoder(
      OnnxModel model, Preprocessor preprocessor, Preprocessing preprocessing, String encoder) {
    this.model = model;
    this.preprocessor = preprocessor;
    this.preprocessing = preprocessing;
    this.places = Places.of(model.outputShape());
    this.fingerprint = new Sha256().add(encoder).add(model.outputNames().get(0)).hex();
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public int side() {
    return places.side();
  }

  @Override
  public int width() {
    return places.width();
  }

  @Override
  public Window window(int width, int height) {
    if (preprocessing.shortSide() == 0) {
      return new Window(0, 0, width, height);
    }
    double kept =
        (double) preprocessing.size() / preprocessing.shortSide() * Math.min(width, height);
    return new Window((width - kept) / 2, (height - kept) / 2, kept, kept);
  }

  @Override
  public Matrix embed(List<RgbImage> images) {
    Check.atLeast("number of images", images.size(), 1);
    Matrix rows = OnnxEncoder.run(model, preprocessor, images);
    int cells = places.side() * places.side();
    int width = places.width();
    float[] values = new float[Math.multiplyExact(images.size(), cells * width)];
    for (int i = 0; i < images.size(); i++) {
      int from = i * rows.columns() + places.first() * width;
      if (!places.channelsFirst()) {
        System.arraycopy(rows.values(), from, values, i * cells * width, cells * width);
        continue;
      }
      for (int c = 0; c < width; c++) {
        for (int p = 0; p < cells; p++) {
          values[(i * cells + p) * width + c] = rows.values()[from + c * cells + p];
        }
      }
    }
    return new Matrix(values, images.size() * cells, width);
  }

  @Override
  public void close() {
    synchronized (model) {
      model.close();
    }
  }
}
