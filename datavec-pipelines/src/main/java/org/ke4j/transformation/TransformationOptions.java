package org.ke4j.transformation;

import org.ke4j.error.Check;

/**
 * What can be chosen about the transformations. {@link #DEFAULTS} holds the defaults.
 *
 * @param cropShare share of the side that {@code random_crop} keeps, above 0 and at most 1; default
 *     {@link RandomCrop#TRAINING_SHARE}; the paper's SSA test set has {@link RandomCrop#TEST_SHARE}
 * @param table parameters of the severities for images of every size, or null (default) to choose
 *     by {@link SeverityTable#fitting}
 */
public record TransformationOptions(double cropShare, SeverityTable table) {
  /** Crops of 0.75, the table by the image's size. */
  public static final TransformationOptions DEFAULTS =
      new TransformationOptions(RandomCrop.TRAINING_SHARE, null);

  public TransformationOptions {
    Check.between("crop share", Check.positive("crop share", cropShare), 0, 1);
  }

  /** These options with another share. */
  public TransformationOptions withCropShare(double newCropShare) {
    return new TransformationOptions(newCropShare, table);
  }

  /** These options with a fixed table. */
  public TransformationOptions withTable(SeverityTable newTable) {
    return new TransformationOptions(cropShare, newTable);
  }
}
