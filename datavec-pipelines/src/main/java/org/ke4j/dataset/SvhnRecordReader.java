package org.ke4j.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import org.ke4j.error.UsageException;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;

/**
 * SVHN's cropped digits as DataVec records of 32 x 32 pixels: the split names the folder of {@code
 * train_32x32.mat} and {@code test_32x32.mat}, or one such file.
 */
public final class SvhnRecordReader extends DatasetRecordReader {
  private static final long serialVersionUID = 1L;
  private static final int SIDE = 32;

  /** A reader with default options. */
  public SvhnRecordReader(DatasetPart part) {
    this(part, DatasetOptions.DEFAULTS);
  }

  /** A reader; the options say how a single file is divided. */
  public SvhnRecordReader(DatasetPart part, DatasetOptions options) {
    super(SIDE, SIDE, part, options);
  }

  @Override
  Dataset open(String where, DatasetOptions options) {
    Path path = Path.of(where);
    if (!Files.exists(path)) {
      throw new UsageException(path + ": no such file or folder");
    }
    return Files.isDirectory(path)
        ? SvhnReader.readFolder(path)
        : SvhnReader.readFile(path, options);
  }
}
