package org.ke4j.cli;

import org.ke4j.image.DatasetOptions;
import org.ke4j.option.Range;
import picocli.CommandLine.Option;

/** How picture files are read. */
final class PictureOptions {
  @Option(
      names = "--strict",
      description =
          "end at the first file that is no sound picture (default: skip it, name it on standard"
              + " error and in JSON as 'skipped')")
  private boolean strict;

  @Option(
      names = "--max-pixels",
      paramLabel = "N",
      description =
          "largest width x height of a picture; larger ones are skipped (default: 210000000)")
  @Range(from = 1)
  private Long maxPixels;

  DatasetOptions dataset(DatasetOptions options) {
    DatasetOptions chosen = options.withStrict(strict);
    return maxPixels == null ? chosen : chosen.withMaxPixels(maxPixels);
  }
}
