package org.ke4j.grid;

import java.util.List;

/** Which encoders have seen which data while they were made: their figures there are in-sample. */
public final class InSample {
  private static final String OWN = "ke32";
  private static final int SUPERCLASSES = 20;

  private InSample() {}

  /**
   * Whether an encoder has seen a class. {@code ke32} was trained on CIFAR-10 and on the even
   * superclasses of CIFAR-100.
   *
   * @param encoder its name, or null
   * @param data name of the data set
   * @param classes of the data set, in the order of their labels
   */
  public static boolean is(String encoder, String data, List<String> classes, String className) {
    if (!OWN.equals(encoder)) {
      return false;
    }
    // Of the hundred fine classes half were seen: without their superclasses, all count as seen.
    return data.startsWith("cifar-100")
        ? classes.size() != SUPERCLASSES || classes.indexOf(className) % 2 == 0
        : data.startsWith("cifar-10");
  }
}
