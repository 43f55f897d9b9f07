package org.ke4j.method;

import org.ke4j.view.Images;

/** A way to learn what is normal from the images of one class. */
public interface DetectorMethod {
  /** The name in options, tables and JSON. */
  String name();

  /** Whether its detectors have {@link FittedDetector#unseenScores}. */
  default boolean leavesOneOut() {
    return true;
  }

  /**
   * Learns one class. The caller closes the result.
   *
   * @param className the normal class
   * @param normal its training images; none of another class
   */
  FittedDetector fit(String className, Images normal);
}
