package org.ke4j.graph;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.ke4j.error.Ke4jException;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Refuses plans that cannot fit, before anything is allocated: the operating system promises memory
 * that it does not have, and ends the process that uses it.
 */
final class MemoryLimit {
  private final long bytes;

  /**
   * @param bytes most native memory of one program; 0 for the machine's (or container's)
   */
  MemoryLimit(long bytes) {
    this.bytes = bytes > 0 ? bytes : machine();
  }

  private static long machine() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Long.MAX_VALUE;
  }

  /**
   * Asks for room.
   *
   * @throws Ke4jException if it is more than the limit
   */
  void check(String what, DataType type, long... shape) {
    long needed;
    try {
      needed = Math.multiplyExact(GraphValue.length(shape), (long) Math.max(1, type.width()));
    } catch (ArithmeticException e) {
      throw new Ke4jException(what + ": more than 2^63 bytes", e);
    }
    if (needed > bytes) {
      throw new Ke4jException(
          what + ": expected at most " + bytes + " bytes of memory, needs " + needed);
    }
  }
}
