package org.ke4j.store;

import com.sun.jna.Function;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.ke4j.error.Ke4jException;

/**
 * Which kernels OpenBLAS takes. The version that comes with ND4J (0.3.19) knows no Intel processor
 * from Sapphire Rapids on: on some it takes its slowest kernels, on others those for Cooperlake,
 * whose products of 128 x 128 values are wrong there, without a word. Those for Haswell are right
 * and fast on each. OpenBLAS reads a variable of the environment when it is loaded, so that is set
 * for this process before: {@link #choose} comes before every first use of BLAS.
 */
public final class BlasKernels {
  private static final String VARIABLE = "OPENBLAS_CORETYPE";
  private static final String HASWELL = "HASWELL";

  private static String chosen;

  private BlasKernels() {}

  /**
   * Chooses, once; what the user's environment names stays.
   *
   * @return the kernels' name, empty if OpenBLAS chooses
   * @throws Ke4jException if the processor is one of those and the variable cannot be set
   */
  public static synchronized String choose() {
    if (chosen == null) {
      String wanted = System.getenv(VARIABLE);
      chosen = wanted == null || wanted.isEmpty() ? forProcessor() : wanted;
    }
    return chosen;
  }

  private static String forProcessor() {
    Path processors = Path.of("/proc/cpuinfo");
    try {
      if (!Files.isReadable(processors)
          || !isWrong(Files.readString(processors, StandardCharsets.ISO_8859_1))) {
        return "";
      }
      Function.getFunction("c", "setenv").invokeInt(new Object[] {VARIABLE, HASWELL, 1});
      return HASWELL;
    } catch (IOException | LinkageError | RuntimeException e) {
      throw new Ke4jException(
          "OpenBLAS may compute wrong products on this processor: set the environment variable "
              + VARIABLE
              + "="
              + HASWELL,
          e);
    }
  }

  /** Whether the text of Linux' {@code /proc/cpuinfo} is of an Intel processor with AVX-512. */
  static boolean isWrong(String cpuInfo) {
    List<String> lines = cpuInfo.lines().toList();
    return lines.stream().anyMatch(l -> l.startsWith("vendor_id") && l.contains("GenuineIntel"))
        && lines.stream()
            .filter(line -> line.startsWith("flags"))
            .map(line -> Arrays.asList(line.split("\\s+")))
            .anyMatch(flags -> flags.contains("avx512f") && flags.contains("avx2"));
  }
}
