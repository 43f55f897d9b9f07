package org.ke4j.dataset;

import java.util.List;
import java.util.stream.Stream;
import org.ke4j.image.Dataset;
import org.ke4j.image.Sample;

/** Which samples of a data set a {@link DatasetRecordReader} gives. */
public enum DatasetPart {
  /** The training part. */
  TRAIN,
  /** The test part. */
  TEST,
  /** The training part, then the test part. */
  ALL;

  List<Sample> of(Dataset dataset) {
    return switch (this) {
      case TRAIN -> dataset.train();
      case TEST -> dataset.test();
      case ALL -> Stream.concat(dataset.train().stream(), dataset.test().stream()).toList();
    };
  }
}
