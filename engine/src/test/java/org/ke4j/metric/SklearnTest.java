package org.ke4j.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Values of scikit-learn, stored in {@code sklearn-metrics.json} with the program that made them
 * (its entry {@code made}).
 */
class SklearnTest {
  private static final double TOLERANCE = 1e-12;

  @TestFactory
  Stream<DynamicTest> everyCase() throws IOException {
    JsonNode cases;
    try (InputStream in = SklearnTest.class.getResourceAsStream("sklearn-metrics.json")) {
      cases = new ObjectMapper().readTree(in).get("cases");
    }
    assertEquals(5, cases.size());
    return StreamSupport.stream(cases.spliterator(), false)
        .map(one -> DynamicTest.dynamicTest(one.get("name").asText(), () -> check(one)));
  }

  private static void check(JsonNode one) {
    double[] scores = numbers(one.get("score"));
    double[] labels = numbers(one.get("label"));
    boolean[] anomaly = new boolean[labels.length];
    for (int i = 0; i < labels.length; i++) {
      anomaly[i] = labels[i] == 1;
    }
    assertEquals(one.get("auroc").asDouble(), Auroc.of(anomaly, scores), TOLERANCE);
    assertEquals(one.get("aupr").asDouble(), AveragePrecision.of(anomaly, scores), TOLERANCE);
    assertEquals(one.get("fprAt95").asDouble(), FalsePositiveRate.at95(anomaly, scores), TOLERANCE);
    assertEquals(
        one.get("fprAt80").asDouble(), FalsePositiveRate.at(0.8, anomaly, scores), TOLERANCE);
    RocCurve curve = RocCurve.of(anomaly, scores);
    assertArrayEquals(numbers(one.get("tpr")), curve.truePositiveRates(), TOLERANCE);
    assertArrayEquals(numbers(one.get("fpr")), curve.falsePositiveRates(), TOLERANCE);
  }

  private static double[] numbers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }
}
