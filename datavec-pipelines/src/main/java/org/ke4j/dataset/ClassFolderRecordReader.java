package org.ke4j.dataset;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.datavec.api.split.FileSplit;
import org.datavec.api.split.InputSplit;
import org.ke4j.error.UsageException;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.Sample;

/**
 * Class folders of pictures as DataVec records: the split is a {@link FileSplit} of the folder of
 * the class folders (or of {@code train} and {@code test}). Records come in the order of the split
 * and are those that it names, so that its formats and its shuffling hold. What is no picture, or a
 * damaged one, is passed over and named in {@link #skipped()}, unless the options are strict.
 *
 * <pre>{@code
 * ClassFolderRecordReader reader = new ClassFolderRecordReader(32, 32, DatasetPart.ALL);
 * reader.initialize(new FileSplit(new File("photos")));
 * while (reader.hasNext()) {
 *   List<Writable> record = reader.next(); // the image as [1, 3, 32, 32], the number of its class
 * }
 * }</pre>
 *
 * <p>Against DataVec's own {@code ImageRecordReader}: pictures are upright, in sRGB and on white;
 * damage is found; large ones are shrunk row by row, by area. A picture of 8-bit RGB that has the
 * reader's size gives the same array.
 */
public final class ClassFolderRecordReader extends DatasetRecordReader {
  private static final long serialVersionUID = 1L;

  private final int side;

  /** A reader with default options. */
  public ClassFolderRecordReader(int height, int width, DatasetPart part) {
    this(height, width, part, DatasetOptions.DEFAULTS);
  }

  /**
   * @param height of the records, pixels, 1 or more
   * @param width of the records, pixels, 1 or more
   * @param part {@link DatasetPart#ALL} where the split alone decides
   */
  public ClassFolderRecordReader(int height, int width, DatasetPart part, DatasetOptions options) {
    super(height, width, part, options);
    side = Math.max(height, width);
  }

  @Override
  String locate(InputSplit split) {
    if (split instanceof FileSplit) {
      return super.locate(split);
    }
    throw new UsageException("expected a FileSplit of the folder that holds the class folders");
  }

  @Override
  Dataset open(String where, DatasetOptions options) {
    Path folder = Path.of(where);
    if (!Files.isDirectory(folder)) {
      throw new UsageException(folder + ": expected a folder of class folders");
    }
    return ClassFolderReader.read(folder, options);
  }

  @Override
  List<Sample> chosen(List<Sample> all, Path root, InputSplit split) {
    Map<Path, Sample> byFile = new HashMap<>();
    for (Sample sample : all) {
      if (sample.pixels() instanceof PictureFile file) {
        Sample sized = new Sample(sample.name(), sample.label(), file.withShorterSide(side));
        byFile.put(file.file().toAbsolutePath().normalize(), sized);
      }
    }
    List<Sample> chosen = new ArrayList<>();
    for (Iterator<URI> it = split.locationsIterator(); it.hasNext(); ) {
      Sample sample = byFile.get(Path.of(it.next()).toAbsolutePath().normalize());
      if (sample != null) {
        chosen.add(sample);
      }
    }
    return chosen;
  }
}
