package org.ke4j.dataset;

import org.datavec.api.split.InputSplit;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;

/** The built-in handwritten digits as DataVec records of 32 x 32 pixels. */
public final class DigitsRecordReader extends DatasetRecordReader {
  private static final long serialVersionUID = 1L;
  private static final int SIDE = 32;

  public DigitsRecordReader(DatasetPart part) {
    super(SIDE, SIDE, part, DatasetOptions.DEFAULTS);
  }

  /** Nothing is looked for: the digits come with KE4J, any split will do, null too. */
  @Override
  String locate(InputSplit split) {
    return Datasets.DIGITS;
  }

  @Override
  Dataset open(String where, DatasetOptions options) {
    return DigitsReader.read();
  }
}
