package org.ke4j.graph;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.ke4j.error.Ke4jException;

/**
 * Refuses GPUs that ND4J's CUDA 11.6 build has no machine code for. The build holds code for
 * compute capability 3.7 to 8.6 and no PTX, so it runs on 3.7 to 8.9; ND4J itself counts devices
 * only and would fail in the first kernel.
 */
final class CudaPreflight {
  private static final int LEAST = 37;
  private static final int MOST = 89;
  private static final String ADVICE =
      "; build without -Pcuda to use the processor instead (./ke does so by default)";

  private CudaPreflight() {}

  /**
   * Asks the driver for its devices.
   *
   * @return name and compute capability of each device
   * @throws Ke4jException if there is none, or one that cannot be used
   */
  static List<String> check() {
    return check("nvidia-smi");
  }

  static List<String> check(String driverTool) {
    String answer;
    try {
      answer =
          CpuFeatures.output(driverTool, "--query-gpu=compute_cap,name", "--format=csv,noheader");
    } catch (IOException e) {
      throw new Ke4jException(
          "the CUDA backend needs an NVIDIA GPU and its driver; '"
              + driverTool
              + "' cannot be run here"
              + ADVICE,
          e);
    }
    return parse(answer);
  }

  /** Reads lines such as {@code 8.6, NVIDIA GeForce RTX 3090}. */
  static List<String> parse(String answer) {
    List<String> devices = new ArrayList<>();
    for (String line : answer.strip().split("\\R")) {
      String[] parts = line.split(",", 2);
      String capability = parts[0].strip();
      if (parts.length < 2 || !capability.matches("\\d+\\.\\d")) {
        throw new Ke4jException(
            "the CUDA backend needs an NVIDIA GPU; its driver answered '"
                + line.strip()
                + "'"
                + ADVICE);
      }
      int number = Integer.parseInt(capability.replace(".", ""));
      String device = parts[1].strip() + " (compute capability " + capability + ")";
      if (number < LEAST || number > MOST) {
        throw new Ke4jException(
            "the CUDA backend runs on compute capability 3.7 to 8.9, found " + device + ADVICE);
      }
      devices.add(device);
    }
    return devices;
  }
}
