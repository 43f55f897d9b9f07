package org.ke4j.transport;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** CPU time of the whole process: BLAS threads, compiler and garbage collector included. */
final class CpuClock {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private CpuClock() {}

  /** CPU seconds since the start of the process. */
  static double seconds() {
    return SYSTEM.getProcessCpuTime() * 1e-9;
  }
}
