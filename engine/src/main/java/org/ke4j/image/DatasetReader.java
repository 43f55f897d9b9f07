package org.ke4j.image;

import java.util.List;
import java.util.stream.Collectors;
import org.ke4j.error.UsageException;

/**
 * Reads data sets of one format. Found by {@link java.util.ServiceLoader}: a class of this kind and
 * its line in {@code META-INF/services/org.ke4j.image.DatasetReader} are all that a new format
 * takes.
 */
public interface DatasetReader {
  /** What it reads, in a few words, for messages. */
  String format();

  /**
   * Whether this is the reader of a place, by what is there; looks at names and first bytes only.
   *
   * @param location a file, a folder, or a name
   */
  boolean recognises(String location);

  /**
   * Reads a data set.
   *
   * @throws org.ke4j.error.CorruptFileException for damaged input: names file, record and what was
   *     expected
   */
  Dataset read(String location, DatasetOptions options);

  /**
   * Reads a data set of any format.
   *
   * @throws UsageException if nobody recognises it; the message lists the formats
   */
  static Dataset open(String location, DatasetOptions options) {
    List<DatasetReader> readers = Services.all(DatasetReader.class);
    for (DatasetReader reader : readers) {
      if (reader.recognises(location)) {
        return reader.read(location, options);
      }
    }
    throw new UsageException(
        location
            + ": no data set that KE4J reads; expected "
            + readers.stream().map(DatasetReader::format).collect(Collectors.joining("; ")));
  }
}
