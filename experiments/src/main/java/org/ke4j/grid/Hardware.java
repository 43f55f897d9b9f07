package org.ke4j.grid;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a figure was computed on. */
public final class Hardware {
  private static final String DESCRIPTION = describe();

  private Hardware() {}

  /** The processor's name where the system tells it, its architecture and the number of cores. */
  public static String description() {
    return DESCRIPTION;
  }

  private static String describe() {
    String name = System.getProperty("os.arch");
    Path info = Path.of("/proc/cpuinfo");
    try {
      if (Files.isReadable(info)) {
        name =
            Files.readString(info, StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(name);
      }
    } catch (IOException e) {
      return name;
    }
    return name + ", " + Runtime.getRuntime().availableProcessors() + " cores";
  }
}
