package org.ke4j.cli;

import org.ke4j.detection.KnowledgeContrast;
import org.ke4j.method.Contrast;
import org.ke4j.method.KnowledgeExposure;

/** What it costs to have few training images. */
final class FewImages {
  private static final int FEW_FOR_A_NETWORK = 50;

  private FewImages() {}

  /** A note, or null where there is nothing to say. */
  static String note(String detector, int images) {
    int neighbours = KnowledgeContrast.Options.DEFAULT.k();
    if (detector.equals(Contrast.NAME) && images <= neighbours) {
      return images
          + " training images are few: "
          + (images - 1)
          + " neighbours instead of "
          + neighbours
          + " are asked, so that a single odd training image counts for more; with "
          + (neighbours + 1)
          + " images or more the detector is what the documentation measures";
    }
    if (detector.equals(KnowledgeExposure.NAME) && images < FEW_FOR_A_NETWORK) {
      return images
          + " training images are few for a network: --detector contrast learns from them without"
          + " training one";
    }
    return null;
  }
}
