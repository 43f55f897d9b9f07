package org.ke4j.onnx;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Every operator over every rank, axis, order in memory and kind of broadcast, against onnxruntime;
 * prints a table. Native operators are wrong at single ranks and axes, which random draws miss.
 * Every pair of two such things occurs; {@code -Dke4j.sweep.together=3} takes every three of them,
 * {@code -Dke4j.sweep.full=true} all combinations, {@code -Dke4j.sweep.only=REGEX} some operators.
 * To be run on each instruction set: {@code DNNL_MAX_CPU_ISA=SSE41|AVX2}, {@code
 * OPENBLAS_CORETYPE}.
 */
@Tag("slow")
class OperatorSweepTest {
  private static final List<String> ROWS = new ArrayList<>();

  /** The uses of each operator, whose name is the first word. */
  static Map<String, Consumer<Sweep>> sweeps() {
    Map<String, Consumer<Sweep>> sweeps = new TreeMap<>();
    SweepOfElements.add(sweeps);
    SweepOfAxes.add(sweeps);
    SweepOfWindows.add(sweeps);
    SweepOfFunctions.add(sweeps);
    SweepOfShapes.add(sweeps);
    SweepOfChoices.add(sweeps);
    SweepOfOneHot.add(sweeps);
    SweepOfScatters.add(sweeps);
    SweepOfProducts.add(sweeps);
    SweepOfAttention.add(sweeps);
    SweepOfVolumes.add(sweeps);
    SweepOfGrids.add(sweeps);
    SweepOfIntegers.add(sweeps);
    SweepOfIntegerProducts.add(sweeps);
    return sweeps;
  }

  @TestFactory
  Stream<DynamicTest> everyOperatorAtEveryShape() {
    String only = System.getProperty("ke4j.sweep.only", "");
    return sweeps().entrySet().stream()
        .filter(e -> java.util.regex.Pattern.compile(only).matcher(e.getKey()).find())
        .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> run(e.getKey(), e.getValue())));
  }

  private static void run(String operator, Consumer<Sweep> uses) {
    Sweep sweep = new Sweep(operator);
    long start = System.nanoTime();
    uses.accept(sweep);
    ROWS.add(sweep.row());
    System.out.printf("%s %6.1f s%n", sweep.row(), (System.nanoTime() - start) / 1e9);
    assertTrue(sweep.cases() > 0, "no use that onnxruntime accepts");
    List<String> faults = sweep.faults();
    assertTrue(
        faults.isEmpty(),
        () -> faults.size() + " faults\n" + String.join("\n", faults.stream().limit(12).toList()));
  }

  @AfterAll
  static void table() {
    System.out.printf("%-46s %7s %8s %8s%n", "operator", "uses", "refused", "wrong");
    ROWS.forEach(System.out::println);
  }
}
