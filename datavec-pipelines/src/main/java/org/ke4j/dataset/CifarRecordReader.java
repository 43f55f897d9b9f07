package org.ke4j.dataset;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.ke4j.error.UsageException;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;

/**
 * CIFAR-10 and CIFAR-100 as DataVec records of 32 x 32 pixels: the split names the folder of the
 * binary files, the official {@code .tar.gz} or one {@code .bin}.
 */
public final class CifarRecordReader extends DatasetRecordReader {
  private static final long serialVersionUID = 1L;
  private static final int SIDE = 32;

  /** A reader with default options. */
  public CifarRecordReader(DatasetPart part) {
    this(part, DatasetOptions.DEFAULTS);
  }

  /** A reader; the options say which labels of CIFAR-100 are read. */
  public CifarRecordReader(DatasetPart part, DatasetOptions options) {
    super(SIDE, SIDE, part, options);
  }

  @Override
  Dataset open(String where, DatasetOptions options) {
    File place = new File(where);
    String[] names = place.isDirectory() ? Objects.requireNonNull(place.list()) : new String[0];
    boolean known =
        place.isDirectory()
            ? Arrays.stream(names)
                .anyMatch(name -> CifarReader.isCifar10(name) || CifarReader.isCifar100(name))
            : place.getName().matches(".*\\.(bin|gz|tgz)");
    if (!known) {
      throw new UsageException(
          Path.of(where) + ": expected CIFAR: a folder of its .bin files, a .tar.gz or one .bin");
    }
    return Datasets.open(where, options);
  }
}
