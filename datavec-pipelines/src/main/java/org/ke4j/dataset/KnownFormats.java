package org.ke4j.dataset;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.DatasetReader;

/** The formats of {@link Datasets}, for those who know no format. */
public final class KnownFormats implements DatasetReader {
  @Override
  public String format() {
    return Datasets.FORMATS;
  }

  @Override
  public boolean recognises(String location) {
    try {
      return location.equals(Datasets.DIGITS) || Files.exists(Path.of(location));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  @Override
  public Dataset read(String location, DatasetOptions options) {
    return Datasets.open(location, options);
  }
}
