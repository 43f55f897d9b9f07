package org.ke4j.image;

import java.util.Objects;
import org.ke4j.error.Check;

/**
 * What a reader may be told. {@link #DEFAULTS} holds the defaults.
 *
 * @param labels which of CIFAR-100's two label sets are the classes; default {@link Labels#COARSE},
 *     the twenty superclasses
 * @param testShare share of each class that becomes the test part of a source without parts of its
 *     own (class folders without {@code train}, a single file), 0 to 0.9; default 0.2
 * @param maxPixels largest width x height of an image file, 1 or more; default {@link
 *     ImageDecoder#DEFAULT_MAX_PIXELS}. The header is read first, so that a forged size costs
 *     nothing
 * @param strict whether a file that is no picture ends the reading; default false: it is skipped
 *     and named
 */
public record DatasetOptions(Labels labels, double testShare, long maxPixels, boolean strict) {
  /** Superclasses, a fifth for testing, 210 megapixels, files that are no pictures are skipped. */
  public static final DatasetOptions DEFAULTS =
      new DatasetOptions(Labels.COARSE, 0.2, ImageDecoder.DEFAULT_MAX_PIXELS, false);

  public DatasetOptions {
    Objects.requireNonNull(labels, "labels");
    Check.between("test share", testShare, 0, 0.9);
    Check.that(maxPixels >= 1, "pixel cap: expected at least 1, got %d", maxPixels);
  }

  /** CIFAR-100's label sets. */
  public enum Labels {
    /** The twenty superclasses. */
    COARSE,
    /** The hundred fine classes. */
    FINE
  }

  /** These options with other labels. */
  public DatasetOptions withLabels(Labels newLabels) {
    return new DatasetOptions(newLabels, testShare, maxPixels, strict);
  }

  /** These options with another test share. */
  public DatasetOptions withTestShare(double newTestShare) {
    return new DatasetOptions(labels, newTestShare, maxPixels, strict);
  }

  /** These options with another pixel cap. */
  public DatasetOptions withMaxPixels(long newMaxPixels) {
    return new DatasetOptions(labels, testShare, newMaxPixels, strict);
  }

  /** These options, ending at the first file that is no picture or skipping it. */
  public DatasetOptions withStrict(boolean newStrict) {
    return new DatasetOptions(labels, testShare, maxPixels, newStrict);
  }
}
