package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ke transport}: the agreed JSON, the options, and what is said about wrong files. */
class TransportCommandTest {
  @TempDir private Path folder;

  private Path points(String name, long seed, int n, int d) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[n * d];
    for (int k = 0; k < values.length; k++) {
      values[k] = (float) random.nextGaussian();
    }
    return array(name, values, n, d);
  }

  private Path array(String name, float[] values, int... shape) throws Exception {
    Path file = folder.resolve(name);
    NpyFile.write(file, values, shape);
    return file;
  }

  private static JsonNode json(Object... arguments) throws Exception {
    Object[] all = new Object[arguments.length + 3];
    all[0] = "transport";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[all.length - 2] = "--json";
    all[all.length - 1] = "-";
    Command command = Command.ke(all);
    assertEquals(0, command.status(), command.messages());
    return new ObjectMapper().readTree(command.output());
  }

  @Test
  void theAgreedJson() throws Exception {
    JsonNode found = json(points("x.npy", 1, 40, 6), points("y.npy", 2, 40, 6));
    List<String> names = new ArrayList<>();
    found.fieldNames().forEachRemaining(names::add);
    assertEquals(
        List.of("cost", "dualityGap", "solver", "n", "m", "costSeconds", "solveSeconds"), names);
    assertEquals("assignment", found.get("solver").asText());
    assertEquals(40, found.get("n").asInt());
    assertEquals(40, found.get("m").asInt());
    assertTrue(found.get("dualityGap").asDouble() <= 1e-9, found.toString());
    assertTrue(found.get("costSeconds").asDouble() >= 0 && found.get("solveSeconds").isNumber());
  }

  @Test
  void pairingThreadsAndPanelsNeverChangeTheCost() throws Exception {
    Path x = points("x.npy", 1, 60, 6);
    Path y = points("y.npy", 2, 60, 6);
    for (String ground : List.of("cosine", "euclidean", "sqeuclidean")) {
      double cost = json(x, y, "--ground", ground).get("cost").asDouble();
      double same = 1e-12 * cost;
      assertEquals(cost, json(y, x, "--ground", ground).get("cost").asDouble(), same);
      assertEquals(cost, json(x, y, "--ground", ground, "--paired").get("cost").asDouble(), same);
      assertEquals(
          cost, json(x, y, "--ground", ground, "--on-the-fly").get("cost").asDouble(), same);
      int cores = Runtime.getRuntime().availableProcessors();
      JsonNode all = json(x, y, "--ground", ground, "--threads", cores);
      assertEquals(cost, all.get("cost").asDouble(), same);
      assertEquals(0, json(x, x, "--ground", ground).get("cost").asDouble(), 1e-12);
    }
  }

  @Test
  void pointsOnALineAreSortedAndDoublesAreRead() throws Exception {
    Path x = array("x.npy", new float[] {0, 4, 1}, 3);
    Path y = doubles("y.npy", 2.5, 0.5);
    JsonNode found = json(x, y, "--ground", "euclidean");
    assertEquals("sort", found.get("solver").asText());
    // Sorted: 0 to 0.5; 1 half to 0.5, half to 2.5; 4 to 2.5.
    assertEquals((0.5 + 0.25 + 0.75 + 1.5) / 3, found.get("cost").asDouble(), 1e-12);
  }

  @Test
  void givenCostsWeightsAndCoupling() throws Exception {
    Path costs = array("c.npy", new float[] {1, 5, -2, 3, 0, 7}, 2, 3);
    Path a = array("a.npy", new float[] {3, 1}, 2);
    Path b = array("b.npy", new float[] {1, 1, 2}, 3);
    Path plan = folder.resolve("plan.csv");
    JsonNode found = json("--cost", costs, "--weights-x", a, "--weights-y", b, "--coupling", plan);
    assertEquals("network-simplex", found.get("solver").asText());
    // The second point of X serves the second of Y at 0; the first serves the others at 1 and -2.
    assertEquals((1 * 1 + 2 * -2 + 0) / 4.0, found.get("cost").asDouble(), 1e-12);
    assertEquals(
        List.of("from,to,mass", "0,0,0.25", "0,2,0.5", "1,1,0.25"), Files.readAllLines(plan));
  }

  private static Path stored(String name) throws Exception {
    return Path.of(TransportCommandTest.class.getResource("/transport/" + name).toURI());
  }

  @Test
  void entriesOfVeryDifferentSizeGiveTheRightCost() throws Exception {
    JsonNode high = json("--cost", stored("bigM_1e+15.npy"));
    assertEquals(1.948369, high.get("cost").asDouble(), 5e-7);
    assertTrue(high.get("dualityGap").asDouble() <= 1e-9);
    Path weights = stored("wfar.npy");
    JsonNode far =
        json(stored("Zfar.npy"), stored("Y.npy"), "--weights-x", weights, "--ground", "euclidean");
    assertEquals(1.818255, far.get("cost").asDouble(), 5e-7);
    assertEquals(8, far.get("n").asInt());
  }

  @Test
  void wordsNameTheProblemAtHand() throws Exception {
    Path zero = array("zero.npy", new float[] {0, 0, 0, 0}, 4);
    Command same = Command.ke("transport", zero, zero, "--ground", "euclidean");
    assertEquals(0, same.status());
    assertTrue(same.output().lines().anyMatch(line -> line.matches("cost +0")), same.output());
    Path few = array("few.npy", new float[] {1, 2}, 2);
    refused(2, "few.npy: weights: expected 4, got 2", zero, zero, "--weights-x", few);
    refused(1, "X is " + zero, zero, zero);
    Path far = doubles("far.npy", 1e300, -1e300);
    refused(1, "range of a double", far, zero, "--ground", "sqeuclidean");
  }

  @Test
  void wrongFilesAreNamed() throws Exception {
    Path x = points("x.npy", 1, 5, 3);
    Path narrow = points("narrow.npy", 1, 5, 2);
    Path cube = array("cube.npy", new float[8], 2, 2, 2);
    Path nan = array("nan.npy", new float[] {1, 2, 3, Float.NaN, 1, 1}, 2, 3);
    Path zero = array("zero.npy", new float[] {1, 2, 3, 0, 0, 0}, 2, 3);
    Path negative = array("negative.npy", new float[] {1, 1, 1, 1, -1}, 5);
    Path short_ = array("short.npy", new float[] {1, 1}, 2);
    Path heavy = array("heavy.npy", new float[] {2, 1, 1, 1, 1}, 5);
    Path light = array("light.npy", new float[] {1, 1, 1, 1, 1}, 5);
    Path text = folder.resolve("text.npy");
    Files.writeString(text, "no array");
    refused(2, "two clouds");
    refused(2, "two clouds", x);
    refused(2, "--cost", x, x, "--cost", x);
    refused(2, "--ground", "--cost", x, "--ground", "cosine");
    refused(2, "manhattan", x, x, "--ground", "manhattan");
    refused(2, "got 3 and 2", x, narrow);
    refused(2, "cube.npy", x, cube);
    refused(2, "expected 5, got 2", x, x, "--weights-x", short_);
    refused(2, "equal masses", x, x, "--weights-x", heavy, "--weights-y", light);
    refused(2, "equal sizes", x, zero, "--paired");
    refused(2, "--threads", x, x, "--threads", "0");
    refused(1, "nan.npy: point 1", x, nan);
    refused(1, "row 1 of Y", x, zero);
    refused(1, "negative.npy: weight 4", x, x, "--weights-x", negative);
    refused(1, "text.npy", x, text);
    refused(1, "missing.npy: there is no such file", x, folder.resolve("missing.npy"));
    refused(1, "nan.npy: cost matrix, row 1, column 0", "--cost", nan);
  }

  private static void refused(int status, String part, Object... arguments) {
    Object[] all = new Object[arguments.length + 1];
    all[0] = "transport";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    Command command = Command.ke(all);
    assertEquals(status, command.status(), command.messages());
    assertTrue(command.messages().startsWith("ke: "), command.messages());
    assertTrue(command.messages().contains(part), command.messages());
    assertFalse(command.messages().contains("\tat "), command.messages());
    assertEquals("", command.output());
  }

  private Path doubles(String name, double... values) throws Exception {
    String header = "{'descr': '<f8', 'fortran_order': False, 'shape': (" + values.length + ",), }";
    header = header + " ".repeat(117 - header.length()) + "\n";
    ByteBuffer out = ByteBuffer.allocate(128 + 8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) 1);
    out.put((byte) 0).putShort((short) 118).put(header.getBytes(StandardCharsets.US_ASCII));
    for (double value : values) {
      out.putDouble(value);
    }
    Path file = folder.resolve(name);
    Files.write(file, out.array());
    return file;
  }
}
