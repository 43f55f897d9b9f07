package org.ke4j.baseline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ke4j.detection.NearestNeighbours;
import org.ke4j.matrix.Matrix;
import org.ke4j.onnx.ImportOptions;
import org.ke4j.onnx.OnnxImporter;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * First steps, losses and scores of PANDA, MSAD and CSI against PyTorch programs: {@code golden.py}
 * made {@code golden.json} and the network.
 */
class BaselineGoldenTest {
  private static final int IMAGE = 3 * 8 * 8;
  private static JsonNode golden;

  @BeforeAll
  static void read() throws IOException {
    try (InputStream in = BaselineGoldenTest.class.getResourceAsStream("golden.json")) {
      golden = new ObjectMapper().readTree(in);
    }
  }

  private static float[] values(int array, int count, double scale) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (scale * Math.sin(12.9898 * (i + 1) + 78.233 * array));
    }
    return values;
  }

  private static Matrix matrix(int array, int rows, int columns) {
    return new Matrix(values(array, rows * columns, 1), rows, columns);
  }

  private static Backbone backbone() throws IOException {
    try (InputStream in = BaselineGoldenTest.class.getResourceAsStream("tiny-backbone.onnx")) {
      // The first of three layers stays as it is.
      return new Backbone(
          OnnxImporter.load(
              Path.of("tiny-backbone.onnx"),
              in.readAllBytes(),
              ImportOptions.defaults().withTrainable(true)),
          null,
          0.34);
    }
  }

  private static Matrix features(Backbone backbone, float[] images) {
    return backbone.features(images, images.length / IMAGE);
  }

  /** Batches of four of the twelve images, and for a second view others in each step. */
  private record Batches(int views) implements Adaptation.Source {
    @Override
    public int size() {
      return 12;
    }

    @Override
    public float[] load(int epoch, int[] images) {
      float[] all = values(20, 12 * IMAGE, 1);
      float[] batch = new float[4 * views * IMAGE];
      System.arraycopy(all, images[0] * IMAGE, batch, 0, 4 * IMAGE);
      if (views == 2) {
        int step = 3 * epoch + images[0] / 4;
        System.arraycopy(values(50 + step, 4 * IMAGE, 1), 0, batch, 4 * IMAGE, 4 * IMAGE);
      }
      return batch;
    }
  }

  private static void compare(JsonNode expected, double[] found, double tolerance, String what) {
    assertEquals(expected.size(), found.length, what);
    for (int i = 0; i < found.length; i++) {
      double value = expected.get(i).asDouble();
      assertEquals(value, found[i], tolerance * Math.max(1e-3, Math.abs(value)), what + " " + i);
    }
  }

  private static double[] scores(Backbone backbone, boolean raw) {
    Matrix train = features(backbone, values(20, 12 * IMAGE, 1));
    Matrix test = features(backbone, values(30, 5 * IMAGE, 1));
    return NearestNeighbours.fit(train, new NearestNeighbours.Options(2, raw)).score(test);
  }

  private static List<Double> run(
      Backbone backbone,
      int views,
      FeatureLoss loss,
      ElasticWeights penalty,
      double rate,
      double momentum,
      double clip) {
    List<Double> losses = new ArrayList<>();
    Adaptation.run(
        backbone,
        new Batches(views),
        loss,
        penalty,
        new Adaptation.Options(2, 4, rate, momentum, 5e-5, clip, false, 1),
        step -> losses.add(step.loss()));
    return losses;
  }

  @ParameterizedTest
  @ValueSource(strings = {"panda", "panda ewc"})
  void pandasFirstStepsAndScores(String name) throws IOException {
    try (Backbone backbone = backbone()) {
      double[] center = Panda.center(features(backbone, values(20, 12 * IMAGE, 1)));
      compare(golden.get(name).get("center"), center, 1e-5, "center");
      Map<String, INDArray> fisher = new LinkedHashMap<>();
      int array = 40;
      for (Map.Entry<String, INDArray> weight : backbone.weights().entrySet()) {
        float[] f = values(array++, Math.toIntExact(weight.getValue().length()), 1);
        for (int i = 0; i < f.length; i++) {
          f[i] = (float) (Math.abs((double) f[i]) * 1e-3);
        }
        fisher.put(
            weight.getKey(), Nd4j.createFromArray(f).reshape(weight.getValue().shape()).dup());
      }
      List<Double> losses;
      try (ElasticWeights held = new ElasticWeights(1e4, backbone.weights(), fisher)) {
        losses =
            run(
                backbone,
                1,
                new Compactness(center),
                name.endsWith("ewc") ? held : null,
                1e-2,
                0.9,
                1e-3);
      }
      for (int i = 0; i < 6; i++) {
        double expected = golden.get(name).get("losses").get(i).get(0).asDouble();
        assertEquals(expected, losses.get(i), 2e-5 * expected, "step " + i);
      }
      compare(golden.get(name).get("scores"), scores(backbone, false), 1e-3, "scores");
      compare(golden.get(name).get("raw"), scores(backbone, true), 1e-3, "raw scores");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"msad", "msad angular"})
  void msadsFirstStepsAndScores(String name) throws IOException {
    boolean angular = name.endsWith("angular");
    try (Backbone backbone = backbone()) {
      double[] center = Panda.center(features(backbone, values(20, 12 * IMAGE, 1)).normalized());
      if (angular) {
        double[] unit = new double[center.length];
        Rows.normalise(center, center.length, unit);
        center = unit;
      }
      List<Double> losses =
          run(backbone, 2, new MeanShifted(center, 0.25, angular), null, 1e-4, 0, 0);
      for (int i = 0; i < 6; i++) {
        double expected = golden.get(name).get("losses").get(i).asDouble();
        assertEquals(expected, losses.get(i), 2e-3 * expected, "step " + i);
      }
      compare(golden.get(name).get("scores"), scores(backbone, false), 2e-2, "scores");
    }
  }

  @Test
  void csisLossesAndTheirGradients() {
    int rows = 2 * 4 * 3;
    JsonNode expected = golden.get("csi loss");
    try (CsiHeads heads = new CsiHeads(7, 4, 4, 1)) {
      heads.set("head.w1", values(61, 49, .5));
      heads.set("head.b1", values(62, 7, .2));
      heads.set("head.w2", values(63, 28, .5));
      heads.set("head.b2", values(64, 4, .2));
      heads.set("head.ws", values(65, 28, .5));
      heads.set("head.bs", values(66, 4, .2));
      Matrix features = matrix(60, rows, 7);
      CsiHeads.Output out = heads.of(features);
      double[] byProjection = new double[rows * 4];
      double[] byShift = new double[rows * 4];
      assertEquals(
          expected.get("sim").asDouble(),
          CsiLoss.contrast(Rows.doubles(out.projection().values()), 4, .5, byProjection),
          1e-5);
      assertEquals(
          expected.get("shift").asDouble(),
          CsiLoss.shift(Rows.doubles(out.shift().values()), 4, byShift),
          1e-5);
      Matrix gradient = heads.train(features, byProjection, byShift);
      JsonNode gradients = expected.get("gradients");
      compare(gradients.get("features"), Rows.doubles(gradient.values()), 2e-3, "features");
      for (String name : List.of("w1", "b1", "w2", "b2", "ws", "bs")) {
        compare(gradients.get(name), Rows.doubles(heads.gradient("head." + name)), 2e-3, name);
      }
    }
  }

  @Test
  void csisScoreAndItsParts() {
    Matrix[][] arrays = new Matrix[4][4];
    for (int k = 0; k < 4; k++) {
      arrays[0][k] = matrix(70 + k, 6, 4);
      arrays[1][k] = plusTwo(matrix(80 + k, 6, 4));
      arrays[2][k] = matrix(90 + k, 3, 4);
      arrays[3][k] = plusTwo(matrix(100 + k, 3, 4));
    }
    CsiScore score = CsiScore.of(arrays[0], arrays[1]);
    JsonNode expected = golden.get("csi score");
    for (int k = 0; k < 4; k++) {
      compare(expected.get("similarity").get(k), score.similarity(k, arrays[2][k]), 1e-5, "part");
      compare(expected.get("shift").get(k), score.shift(k, arrays[3][k]), 1e-5, "part");
    }
    compare(expected.get("anomaly"), score.anomaly(arrays[2], arrays[3]), 1e-5, "score");
  }

  private static Matrix plusTwo(Matrix matrix) {
    float[] values = matrix.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] += 2;
    }
    return new Matrix(values, matrix.rows(), matrix.columns());
  }

  @Test
  void theFisherInformationIsThatOfAGaussiansMean() throws IOException {
    try (Backbone backbone = backbone()) {
      // Of the last layer's bias df_j/db_k is 1 where j = k: E (u df/db)^2 = 1.
      ElasticWeights.FisherSum sum = new ElasticWeights.FisherSum(backbone.weights());
      java.util.SplittableRandom random = new java.util.SplittableRandom(3);
      float[] image = values(20, IMAGE, 1);
      for (int i = 0; i < 150; i++) {
        backbone.step(1).forward(image);
        float[] direction = new float[backbone.width()];
        for (int j = 0; j < direction.length; j++) {
          direction[j] = (float) random.nextGaussian();
        }
        backbone.step(1).backward(new Matrix(direction, 1, direction.length));
        sum.add(backbone.step(1).gradients());
      }
      Map<String, INDArray> fisher = sum.mean();
      INDArray bias = fisher.get("c.bias");
      assertTrue(Math.abs(bias.meanNumber().doubleValue() - 1) < 0.25, bias.toString());
      Backbone.close(fisher.values());
    }
  }
}
