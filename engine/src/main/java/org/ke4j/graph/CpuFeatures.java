package org.ke4j.graph;

import com.sun.jna.Function;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What the processor can do, asked before a native library is loaded that would need it. */
final class CpuFeatures {
  private static final int PF_AVX2_INSTRUCTIONS_AVAILABLE = 40;

  private CpuFeatures() {}

  /** Whether this is an x86-64 processor with AVX2. */
  static boolean avx2() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    try {
      if (system.contains("linux")) {
        return avx2(Files.readString(Path.of("/proc/cpuinfo"), StandardCharsets.ISO_8859_1));
      }
      if (system.contains("mac")) {
        return output("sysctl", "-n", "machdep.cpu.leaf7_features").contains("AVX2");
      }
      if (system.contains("windows")) {
        return Function.getFunction("kernel32", "IsProcessorFeaturePresent")
                .invokeInt(new Object[] {PF_AVX2_INSTRUCTIONS_AVAILABLE})
            != 0;
      }
    } catch (IOException | UnsatisfiedLinkError e) {
      return false;
    }
    return false;
  }

  /** Whether the text of Linux' {@code /proc/cpuinfo} lists AVX2 among the flags. */
  static boolean avx2(String cpuInfo) {
    return cpuInfo
        .lines()
        .filter(line -> line.startsWith("flags"))
        .anyMatch(line -> Arrays.asList(line.split("\\s+")).contains("avx2"));
  }

  /** Standard output of a command, or nothing if it cannot run within ten seconds. */
  static String output(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return process.waitFor(10, TimeUnit.SECONDS) ? text : "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    } finally {
      process.destroy();
    }
  }
}
