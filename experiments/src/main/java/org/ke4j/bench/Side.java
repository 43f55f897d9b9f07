package org.ke4j.bench;

import java.io.IOException;
import java.util.Map;

/** One of the two that are measured. */
@FunctionalInterface
public interface Side {
  String IMAGES_PER_SECOND = "imagesPerSecond";
  String IMAGES_PER_CPU_SECOND = "imagesPerCpuSecond";
  String CPU_SECONDS = "cpuSeconds";
  String WALL_SECONDS = "wallSeconds";
  String PEAK_MEGABYTES = "peakMegabytes";

  /**
   * Takes a turn.
   *
   * @return what was measured, by name
   */
  Map<String, Double> turn() throws IOException;
}
