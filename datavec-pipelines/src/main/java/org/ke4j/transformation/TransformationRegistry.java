package org.ke4j.transformation;

import java.util.List;
import org.ke4j.image.Transformation;
import org.ke4j.image.TransformationProvider;

/** {@link Transformations} with default options, for those who know no single one. */
public final class TransformationRegistry implements TransformationProvider {
  @Override
  public List<Transformation> transformations() {
    return Transformations.all();
  }

  /** The ten of the paper. */
  @Override
  public List<Transformation> standard() {
    return Transformations.paper();
  }

  /** A half turn and a vertical flip. */
  @Override
  public List<Transformation> further() {
    return Transformations.further();
  }
}
