package org.ke4j.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ke4j.error.Ke4jException;
import org.ke4j.graph.NativeValues;
import org.ke4j.matrix.Matrix;
import org.ke4j.network.Engine;
import org.ke4j.network.FeatureNetwork;
import org.ke4j.network.NetworkArchitecture;
import org.ke4j.network.NetworkOptions;
import org.ke4j.network.Stem;
import org.ke4j.random.Seeds;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A network, its file in our importer and its file in onnxruntime give the same embeddings. */
class NetworkWriterTest {
  private static final int SIZE = 32;
  private static final int WIDTH = 20;
  private static final int IMAGES = 3;

  static Stream<Arguments> networks() {
    return NetworkArchitecture.all().stream()
        .filter(architecture -> !List.of("resnet18", "resnet34").contains(architecture.name()))
        .flatMap(
            architecture ->
                Stream.of(Stem.values()).map(stem -> Arguments.of(architecture.name(), stem)));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void theFileGivesWhatTheNetworkGives(String name, Stem stem) throws Exception {
    NetworkOptions options =
        new NetworkOptions(stem, SIZE, WIDTH, 5, DataType.FLOAT, Engine.PLANNED);
    float[] rows = new float[IMAGES * SIZE * SIZE * 3];
    RandomGenerator random = Seeds.stream(3, "pixels");
    for (int i = 0; i < rows.length; i++) {
      rows[i] = random.nextFloat();
    }
    float[] planes = new float[rows.length];
    int plane = SIZE * SIZE;
    for (int i = 0; i < rows.length; i++) {
      int image = i / (3 * plane);
      int pixel = i / 3 % plane;
      planes[(image * 3 + i % 3) * plane + pixel] = rows[i];
    }
    try (FeatureNetwork network = NetworkArchitecture.find(name).create(options)) {
      unusualStatistics(network);
      float[] expected;
      try (INDArray host = Nd4j.createFromArray(rows)) {
        INDArray input = host.reshape(IMAGES, SIZE, SIZE, 3);
        INDArray output =
            network
                .graph()
                .outputSingle(Map.of(FeatureNetwork.INPUT, input), network.trainingOutput());
        expected = output.dup('c').data().asFloat();
      }
      float largest = 0;
      for (float value : expected) {
        largest = Math.max(largest, Math.abs(value));
      }
      assertTrue(largest > 1e-3, "an embedding that says something");
      byte[] file =
          NetworkWriter.write(
              network.graph(), FeatureNetwork.INPUT, network.trainingOutput(), SIZE, WIDTH, "test");
      try (OnnxModel model =
              OnnxImporter.load(
                  Path.of("made.onnx"), file, ImportOptions.defaults().withImageSize(SIZE));
          OrtSession ort = new OrtSession(file, 1)) {
        assertEquals(WIDTH, model.width());
        Matrix ours = model.run(planes, IMAGES);
        Matrix theirs = ort.run(NetworkWriter.OUTPUT, planes, IMAGES, 3, SIZE, SIZE);
        assertArrayEquals(expected, ours.values(), 1e-5f * largest);
        assertArrayEquals(expected, theirs.values(), 1e-5f * largest);
      }
    }
  }

  /** As after training: no statistic, scale or offset is one or zero. */
  private static void unusualStatistics(FeatureNetwork network) {
    RandomGenerator random = Seeds.stream(4, "statistics");
    for (String name : network.stateNames()) {
      INDArray array = network.array(name);
      if (array.rank() == 1) {
        float[] values = new float[(int) array.length()];
        for (int i = 0; i < values.length; i++) {
          values[i] = 0.5f + random.nextFloat();
        }
        NativeValues.write(array, values);
      }
    }
  }

  @Test
  void anOperatorThatIsNotKnownIsRefusedByName() {
    SameDiff graph = SameDiff.create();
    SDVariable input = graph.placeHolder("in", DataType.FLOAT, -1, 8, 8, 3);
    graph.math().tanh("out", input);
    Ke4jException e =
        assertThrows(
            Ke4jException.class, () -> NetworkWriter.write(graph, "in", "out", 8, 3, "test"));
    assertTrue(e.getMessage().contains("tanh"), e.getMessage());
  }
}
