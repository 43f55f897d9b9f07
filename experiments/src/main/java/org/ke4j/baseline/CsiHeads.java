package org.ke4j.baseline;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.ke4j.graph.NativeValues;
import org.ke4j.matrix.Matrix;
import org.ke4j.random.Seeds;
import org.ke4j.store.Sections;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * CSI's two heads: a projection {@code relu(f W1 + b1) W2 + b2} for the contrastive loss, and a
 * linear classifier {@code f Ws + bs} of the shift. Owns the weights, float32: close it.
 */
final class CsiHeads implements AutoCloseable {
  private final Map<String, INDArray> weights = new LinkedHashMap<>();
  private final Map<String, INDArray> gradients = new LinkedHashMap<>();

  /** Heads of given sizes, uniform in +-1 / sqrt(inputs) as PyTorch's. */
  CsiHeads(int features, int projection, int shifts, long seed) {
    add("head.w1", seed, features, features, features);
    add("head.b1", seed, features, 1, features);
    add("head.w2", seed, features, features, projection);
    add("head.b2", seed, features, 1, projection);
    add("head.ws", seed, features, features, shifts);
    add("head.bs", seed, features, 1, shifts);
  }

  private void add(String name, long seed, int inputs, int rows, int columns) {
    RandomGenerator random = Seeds.stream(seed, "initial weights", name);
    float[] values = new float[rows * columns];
    double bound = 1 / Math.sqrt(inputs);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
    }
    weights.put(name, array(values, rows, columns));
    gradients.put(name, Nd4j.create(rows, columns));
  }

  private static INDArray array(float[] values, int rows, int columns) {
    try (INDArray flat = Nd4j.createFromArray(values)) {
      return flat.reshape(rows, columns).dup('c');
    }
  }

  /** By name; changed in place by an optimiser. */
  Map<String, INDArray> weights() {
    return weights;
  }

  /** By the same names, of the last {@link #train}. */
  Map<String, INDArray> gradients() {
    return gradients;
  }

  /** What heads give: one row each. */
  record Output(Matrix projection, Matrix shift) {}

  /** Both heads of features. */
  Output of(Matrix features) {
    try (INDArray f = array(features.values(), features.rows(), features.columns());
        INDArray hidden = hidden(f);
        INDArray z = hidden.mmul(weights.get("head.w2"));
        INDArray s = f.mmul(weights.get("head.ws"))) {
      z.addiRowVector(weights.get("head.b2"));
      s.addiRowVector(weights.get("head.bs"));
      return new Output(
          new Matrix(NativeValues.read(z), features.rows(), (int) z.size(1)),
          new Matrix(NativeValues.read(s), features.rows(), (int) s.size(1)));
    }
  }

  private INDArray hidden(INDArray f) {
    INDArray hidden = f.mmul(weights.get("head.w1"));
    hidden.addiRowVector(weights.get("head.b1"));
    try (INDArray positive = hidden.gt(0).castTo(hidden.dataType())) {
      hidden.muli(positive);
    }
    return hidden;
  }

  /**
   * Goes back through both heads; their gradients are kept.
   *
   * @return the gradient by the features
   */
  Matrix train(Matrix features, double[] byProjection, double[] byShift) {
    int rows = features.rows();
    try (INDArray f = array(features.values(), rows, features.columns());
        INDArray hidden = hidden(f);
        INDArray gz = array(Rows.floats(byProjection), rows, byProjection.length / rows);
        INDArray gs = array(Rows.floats(byShift), rows, byShift.length / rows);
        INDArray gh = gz.mmul(weights.get("head.w2").transpose());
        INDArray mask = hidden.gt(0).castTo(hidden.dataType())) {
      gh.muli(mask);
      product("head.w2", hidden, gz);
      sum("head.b2", gz);
      product("head.ws", f, gs);
      sum("head.bs", gs);
      product("head.w1", f, gh);
      sum("head.b1", gh);
      try (INDArray gf = gh.mmul(weights.get("head.w1").transpose());
          INDArray more = gs.mmul(weights.get("head.ws").transpose())) {
        gf.addi(more);
        return new Matrix(NativeValues.read(gf), rows, features.columns());
      }
    }
  }

  private void product(String name, INDArray input, INDArray gradient) {
    try (INDArray product = input.transpose().mmul(gradient)) {
      gradients.get(name).assign(product);
    }
  }

  private void sum(String name, INDArray gradient) {
    try (INDArray sum = gradient.sum(true, 0)) {
      gradients.get(name).assign(sum);
    }
  }

  Sections write(Sections sections) {
    weights.forEach((name, array) -> sections.put(name, NativeValues.read(array)));
    return sections;
  }

  void read(Sections sections) {
    weights.forEach((name, array) -> set(name, sections.floats(name)));
  }

  /** Replaces weights, row-major {@code [inputs, outputs]}. */
  void set(String name, float[] values) {
    NativeValues.write(weights.get(name), values);
  }

  /** The gradient of a weight, row-major. */
  float[] gradient(String name) {
    return NativeValues.read(gradients.get(name));
  }

  @Override
  public void close() {
    Backbone.close(weights.values());
    Backbone.close(gradients.values());
  }
}
