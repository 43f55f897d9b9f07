package org.ke4j.evaluation;

import java.util.List;
import org.ke4j.image.Transformation;
import org.ke4j.protocol.Protocol;
import org.ke4j.transformation.RandomCrop;
import org.ke4j.transformation.TransformationOptions;
import org.ke4j.transformation.Transformations;

/** What test images are shown under. */
public final class TestTransformations {
  private static final String CROP = "random_crop";

  private TestTransformations() {}

  /**
   * The transformations of a protocol from those that training knows, or others: the same, but SSA
   * crops less ({@link RandomCrop#TEST_SHARE}), as the paper does.
   */
  public static List<Transformation> of(List<Transformation> chosen, Protocol protocol) {
    return protocol == Protocol.SSA
        ? chosen.stream().map(TestTransformations::cropLess).toList()
        : chosen;
  }

  private static Transformation cropLess(Transformation transformation) {
    return transformation.name().equals(CROP)
        ? Transformations.byName(
            CROP, TransformationOptions.DEFAULTS.withCropShare(RandomCrop.TEST_SHARE))
        : transformation;
  }
}
