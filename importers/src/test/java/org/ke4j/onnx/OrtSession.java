package org.ke4j.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.ke4j.matrix.Matrix;

/** The oracle: a model in onnxruntime. */
public final class OrtSession implements AutoCloseable {
  private final ai.onnxruntime.OrtSession session;

  public OrtSession(Path file, int threads) throws OrtException {
    SessionOptions options = new SessionOptions();
    options.setIntraOpNumThreads(threads);
    session = OrtEnvironment.getEnvironment().createSession(file.toString(), options);
  }

  public OrtSession(byte[] model, int threads) throws OrtException {
    this(model, threads, SessionOptions.OptLevel.ALL_OPT);
  }

  /** With less optimisation than usual. */
  OrtSession(byte[] model, int threads, SessionOptions.OptLevel level) throws OrtException {
    SessionOptions options = new SessionOptions();
    options.setOptimizationLevel(level);
    options.setIntraOpNumThreads(threads);
    session = OrtEnvironment.getEnvironment().createSession(model, options);
  }

  /** The output of a name, flattened to one row for each image. */
  public Matrix run(String output, float[] input, long... shape) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    String name = session.getInputNames().iterator().next();
    try (OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(input), shape);
        var results = session.run(Map.of(name, tensor))) {
      OnnxTensor result = (OnnxTensor) results.get(output).orElseThrow();
      float[] values = new float[result.getFloatBuffer().remaining()];
      result.getFloatBuffer().get(values);
      int rows = (int) shape[0];
      return new Matrix(values, rows, values.length / rows);
    }
  }

  /** The first output, flattened to one row for each image. */
  Matrix run(float[] input, long... shape) throws OrtException {
    return run(session.getOutputNames().iterator().next(), input, shape);
  }

  /** The last size of the input, or another where it is open. */
  int side(int open) throws OrtException {
    TensorInfo info = (TensorInfo) session.getInputInfo().values().iterator().next().getInfo();
    long[] shape = info.getShape();
    long last = shape[shape.length - 1];
    return last > 0 ? Math.toIntExact(last) : open;
  }

  /** Any batch of values that look like images, the same for the same seed. */
  public static float[] noise(int seed, int length) {
    java.util.random.RandomGenerator random = org.ke4j.random.Seeds.stream(seed, "noise");
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }

  @Override
  public String toString() {
    return Arrays.toString(session.getInputNames().toArray());
  }
}
