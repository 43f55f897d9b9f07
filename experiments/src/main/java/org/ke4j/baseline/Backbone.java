package org.ke4j.baseline;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.encoder.OnnxEncoder;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.graph.NativeValues;
import org.ke4j.image.Encoder;
import org.ke4j.image.RgbImage;
import org.ke4j.matrix.Matrix;
import org.ke4j.onnx.FineTuning;
import org.ke4j.onnx.OnnxModel;
import org.ke4j.store.Sections;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A copy of an encoder whose weights are fine-tuned; the encoder stays as it is. Batch
 * normalisation keeps the statistics of the file. Owns the copy: close it.
 */
final class Backbone implements AutoCloseable {
  private static final String WEIGHT = "weight ";
  private static final int MOST_IMAGES = 16;

  /** Turns images into the model's input. */
  interface Preprocess {
    float[] of(List<RgbImage> images);
  }

  private final OnnxModel model;
  private final Preprocess preprocess;
  private final List<String> trained;
  private final Map<Integer, FineTuning> steps = new HashMap<>();

  /**
   * A backbone of a trainable model.
   *
   * @param model given away
   * @param frozen share of the weights, from the image on, that stay as they are, 0 to below 1
   */
  Backbone(OnnxModel model, Preprocess preprocess, double frozen) {
    this.model = model;
    this.preprocess = preprocess;
    List<String> all = List.copyOf(model.weights().keySet());
    trained = all.subList((int) Math.floor(frozen * all.size()), all.size());
  }

  /**
   * A copy of an encoder.
   *
   * @throws UsageException if the encoder is no ONNX model, or has nothing to train
   */
  static Backbone of(Encoder encoder, double frozen) {
    if (!(encoder instanceof OnnxEncoder onnx)) {
      throw new UsageException(
          "encoder " + encoder.name() + ": fine-tuning expects an ONNX model, this is none");
    }
    OnnxModel model = onnx.trainable();
    if (model.weights().isEmpty()) {
      model.close();
      throw new UsageException("encoder " + encoder.name() + ": it has no weights to fine-tune");
    }
    return new Backbone(model, onnx::preprocess, frozen);
  }

  float[] input(List<RgbImage> images) {
    return preprocess.of(images);
  }

  int width() {
    return model.width();
  }

  /** The trained weights by name; changed in place by an optimiser. */
  Map<String, INDArray> weights() {
    Map<String, INDArray> weights = new LinkedHashMap<>();
    Map<String, INDArray> all = model.weights();
    trained.forEach(name -> weights.put(name, all.get(name)));
    return weights;
  }

  /** One step of so many images. */
  FineTuning step(int images) {
    return steps.computeIfAbsent(images, n -> model.fineTuning(n, trained));
  }

  /** Features of images, one row each. */
  Matrix features(List<RgbImage> images) {
    float[] rows = new float[Math.multiplyExact(images.size(), width())];
    for (int from = 0; from < images.size(); from += MOST_IMAGES) {
      List<RgbImage> part = images.subList(from, Math.min(images.size(), from + MOST_IMAGES));
      Matrix found = features(preprocess.of(part), part.size());
      System.arraycopy(found.values(), 0, rows, from * width(), found.values().length);
    }
    return new Matrix(rows, images.size(), width());
  }

  /** Features of images in the model's own layout, one row each. */
  Matrix features(float[] images, int count) {
    return model.run(images, count);
  }

  /** Releases what only training needs; the weights are what they are. */
  void trained() {
    steps.values().forEach(FineTuning::close);
    steps.clear();
    model.fixWeights();
  }

  /** Puts the trained weights into sections. */
  Sections write(Sections sections) {
    weights().forEach((name, array) -> sections.put(WEIGHT + name, NativeValues.read(array)));
    return sections;
  }

  /** Takes the weights that {@link #write} put, for good. */
  void read(Sections sections) {
    Map<String, INDArray> all = model.weights();
    for (String section : sections.names()) {
      if (section.startsWith(WEIGHT)) {
        INDArray array = all.get(section.substring(WEIGHT.length()));
        float[] values = sections.floats(section);
        if (array == null || array.length() != values.length) {
          throw new Ke4jException(
              "model: " + section + " is of another encoder than the one that is there");
        }
        NativeValues.write(array, values);
      }
    }
    model.fixWeights();
  }

  /** Copies of arrays, to be closed. */
  static Map<String, INDArray> copies(Map<String, INDArray> arrays) {
    Map<String, INDArray> copies = new LinkedHashMap<>();
    arrays.forEach((name, array) -> copies.put(name, array.dup()));
    return copies;
  }

  static void close(Collection<INDArray> arrays) {
    arrays.forEach(INDArray::close);
  }

  @Override
  public void close() {
    trained();
    model.close();
  }
}
