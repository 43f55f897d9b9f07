package org.ke4j.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ke4j.store.Provenance;

/**
 * What a figure was measured on.
 *
 * @param processor its name as the system gives it
 * @param instructions those of its instruction sets that the kernels ask for
 * @param held settings of the environment that hold native libraries to less
 * @param load runnable processes of the last minute before; null where the system does not tell
 * @param versions of KE4J, ND4J, Java and the system
 */
public record Machine(
    String processor,
    List<String> instructions,
    Map<String, String> held,
    int cores,
    Double load,
    Map<String, String> versions) {
  private static final List<String> KNOWN =
      List.of("sse4_1", "avx", "avx2", "fma", "avx_vnni", "avx512f", "avx512_vnni", "avx512_bf16");
  private static final List<String> SETTINGS =
      List.of("DNNL_MAX_CPU_ISA", "ONEDNN_MAX_CPU_ISA", "OPENBLAS_CORETYPE", "OMP_NUM_THREADS");

  /** This machine, now. */
  public static Machine here() throws IOException {
    Map<String, String> held = new TreeMap<>();
    for (String name : SETTINGS) {
      if (System.getenv(name) != null) {
        held.put(name, System.getenv(name));
      }
    }
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    Path list = Path.of("/proc/cpuinfo");
    String text = Files.isReadable(list) ? Files.readString(list, StandardCharsets.ISO_8859_1) : "";
    List<String> flags = Arrays.asList(field(text, "flags").split(" "));
    String name = field(text, "model name");
    return new Machine(
        name.isEmpty() ? System.getProperty("os.arch") : name,
        KNOWN.stream().filter(flags::contains).toList(),
        new LinkedHashMap<>(held),
        Runtime.getRuntime().availableProcessors(),
        load < 0 ? null : load,
        Provenance.runningVersions());
  }

  private static String field(String cpuInfo, String name) {
    return cpuInfo
        .lines()
        .filter(line -> line.matches(name + "\\s*:.*"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("");
  }
}
