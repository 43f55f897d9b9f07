package org.ke4j.onnx;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import onnx.Onnx;
import org.ke4j.error.Ke4jException;
import org.ke4j.random.Seeds;

/**
 * Imports and runs damaged copies of the random graphs of every operator. As a program, for a run
 * in a Java machine of its own, whose end would be seen: {@code ImportFuzz SECONDS FIRST_ROUND
 * FILE}; the file names the case that is being tried, so that a crash can be repeated.
 */
public final class ImportFuzz {
  /** Small limits, so that refusing is quick. */
  static final ImportOptions OPTIONS = ImportOptions.defaults().withLimits(1 << 20, 32 << 20);

  private ImportFuzz() {}

  /** One damaged model, the same for the same name and round. */
  static byte[] file(String name, OperatorCases.Case operator, int round) {
    OperatorCases.Trial trial = new OperatorCases.Trial(name, round % 5);
    trial.writer(operator.write(trial));
    Onnx.ModelProto model = trial.writer().model();
    String result = model.getGraph().getNode(model.getGraph().getNodeCount() - 1).getOutput(0);
    Onnx.ModelProto.Builder complete = model.toBuilder();
    complete.getGraphBuilder().addOutput(Onnx.ValueInfoProto.newBuilder().setName(result).build());
    return new ModelMutator(Seeds.stream(5, "fuzz " + name, round)).damaged(complete.build());
  }

  /**
   * Imports and runs one file.
   *
   * @return whether it ran; false if it was refused
   * @throws IllegalStateException if it fails in any other way than by a clear message
   */
  static boolean attempt(String what, byte[] bytes) {
    Path name = Path.of("folder", "hostile.onnx");
    try (OnnxModel model = OnnxImporter.load(name, bytes, OPTIONS)) {
      long[] shape = model.inputShape();
      int batch = shape[0] > 0 ? (int) shape[0] : 2;
      long values = batch;
      for (int i = 1; i < shape.length; i++) {
        values *= shape[i];
      }
      if (values > OPTIONS.maxRunBytes() / 4) {
        return false;
      }
      float[] input = new float[(int) values];
      for (int i = 0; i < input.length; i++) {
        input[i] = (i * 37 % 101 - 50) / 25f;
      }
      model.run(input, batch);
      return true;
    } catch (Ke4jException e) {
      if (e.getMessage() == null || !e.getMessage().contains("hostile.onnx")) {
        throw new IllegalStateException(what + ": the message names no file: " + e, e);
      }
      if (e.getMessage().matches("(?s).*(Exception|java\\.).*")) {
        throw new IllegalStateException(what + ": the message names a class: " + e.getMessage(), e);
      }
      if (e.getMessage().contains(": a run of ") && !e.getMessage().contains("bytes of memory")) {
        throw new IllegalStateException(what + ": seen only when run: " + e.getMessage(), e);
      }
      return false;
    } catch (RuntimeException | Error e) {
      throw new IllegalStateException(what + ": " + e, e);
    }
  }

  /** Tries for some seconds, prints failures and how many ended how. */
  public static void main(String[] arguments) throws IOException {
    long end = System.nanoTime() + Long.parseLong(arguments[0]) * 1_000_000_000L;
    Path log = Path.of(arguments[2]);
    String only = arguments.length > 3 ? arguments[3] : "";
    List<Map.Entry<String, OperatorCases.Case>> cases =
        new ArrayList<>(OperatorCases.all().entrySet());
    cases.removeIf(c -> !c.getKey().contains(only));
    int ran = 0;
    int tried = 0;
    int failures = 0;
    for (int round = Integer.parseInt(arguments[1]); System.nanoTime() < end; round++) {
      for (Map.Entry<String, OperatorCases.Case> entry : cases) {
        String what = entry.getKey() + " round " + round;
        Files.write(log, what.getBytes(StandardCharsets.UTF_8));
        long start = System.nanoTime();
        try {
          tried++;
          ran += attempt(what, file(entry.getKey(), entry.getValue(), round)) ? 1 : 0;
        } catch (IllegalStateException e) {
          failures++;
          System.out.println("FAILED " + e.getMessage());
          Throwable cause = e.getCause();
          while (cause.getCause() != null) {
            cause = cause.getCause();
          }
          for (StackTraceElement line :
              Arrays.asList(cause.getStackTrace())
                  .subList(0, Math.min(12, cause.getStackTrace().length))) {
            System.out.println("    " + line);
          }
        }
        long millis = (System.nanoTime() - start) / 1_000_000;
        if (millis > 2000) {
          System.out.println("SLOW " + what + ": " + millis + " ms");
        }
      }
    }
    System.out.println("tried " + tried + ", ran " + ran + ", failed " + failures);
    if (failures > 0) {
      throw new IllegalStateException(failures + " failures");
    }
  }
}
