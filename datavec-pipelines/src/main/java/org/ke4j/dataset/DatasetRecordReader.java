package org.ke4j.dataset;

import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.bytedeco.javacv.OpenCVFrameConverter;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.api.conf.Configuration;
import org.datavec.api.records.Record;
import org.datavec.api.records.metadata.RecordMetaData;
import org.datavec.api.records.metadata.RecordMetaDataIndex;
import org.datavec.api.records.reader.BaseRecordReader;
import org.datavec.api.split.FileSplit;
import org.datavec.api.split.InputSplit;
import org.datavec.api.writable.IntWritable;
import org.datavec.api.writable.NDArrayWritable;
import org.datavec.api.writable.Writable;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.loader.NativeImageLoader;
import org.datavec.image.transform.ImageTransform;
import org.ke4j.datavec.BgrMats;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UnreadableImageException;
import org.ke4j.error.UsageException;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;
import org.ke4j.image.Skipped;
import org.ke4j.store.Reasons;

/**
 * A data set as DataVec reads it, for {@code RecordReaderDataSetIterator} with label index 1. A
 * record is what {@code ImageRecordReader} gives: an {@link NDArrayWritable} of float32 {@code [1,
 * 3, height, width]}, blue, green, red, 0 to 255, and an {@link IntWritable}, the index of the
 * class in {@link #getLabels()}. Arrays live in native memory that DataVec's users leave to the
 * collector.
 *
 * <p>Metadata is a {@link RecordMetaDataIndex}: the index among the records, and a URI whose path
 * is the split's location and whose fragment is the sample's name. Reading by metadata gives the
 * picture as it is stored, without the transform. Belongs to one thread at a time.
 */
public abstract class DatasetRecordReader extends BaseRecordReader {
  private static final long serialVersionUID = 1L;

  private final int height;
  private final int width;
  private final DatasetPart part;
  private final DatasetOptions.Labels labelSet;
  private final double testShare;
  private final long maxPixels;
  private final boolean strict;
  private Configuration configuration;

  // A reader that was serialized has to be initialized again.
  private transient ImageTransform transform;
  private transient List<Skipped> skipped;
  private transient Dataset dataset;
  private transient List<Sample> samples;
  private transient String location;
  private transient NativeImageLoader loader;
  private transient int next;
  private transient List<Writable> ahead;

  DatasetRecordReader(int height, int width, DatasetPart part, DatasetOptions options) {
    this.height = Check.atLeast("image height", height, 1);
    this.width = Check.atLeast("image width", width, 1);
    this.part = Objects.requireNonNull(part, "part");
    this.labelSet = options.labels();
    this.testShare = options.testShare();
    this.maxPixels = options.maxPixels();
    this.strict = options.strict();
  }

  /** Opens what a split names. */
  abstract Dataset open(String where, DatasetOptions options);

  /** The samples a split asks for, of those of the chosen part. */
  List<Sample> chosen(List<Sample> all, Path root, InputSplit split) {
    return all;
  }

  /** The place that a split names. */
  String locate(InputSplit split) {
    Objects.requireNonNull(split, "split");
    if (split instanceof FileSplit files) {
      return files.getRootDir().getPath();
    }
    Iterator<URI> locations = split.locationsIterator();
    String first = locations.hasNext() ? Path.of(locations.next()).toString() : null;
    if (first == null || locations.hasNext()) {
      throw new UsageException(
          "expected a FileSplit of the data set's folder or file, or a split of one location");
    }
    return first;
  }

  /**
   * Opens the data set.
   *
   * @param split a {@link FileSplit} of its folder or file
   * @throws UsageException if it names no data set of this format
   * @throws org.ke4j.error.CorruptFileException for damaged input
   */
  @Override
  public void initialize(InputSplit split) {
    initialize(split, null);
  }

  /**
   * As {@link #initialize(InputSplit)}.
   *
   * @param transform applied to every image before it is brought to the reader's size; null for
   *     none
   */
  public void initialize(InputSplit split, ImageTransform transform) {
    this.transform = transform;
    location = locate(split);
    DatasetOptions options = new DatasetOptions(labelSet, testShare, maxPixels, strict);
    dataset = open(location, options);
    samples = List.copyOf(chosen(part.of(dataset), Path.of(location), split));
    loader = new NativeImageLoader(height, width, 3);
    reset();
  }

  @Override
  public void initialize(Configuration conf, InputSplit split) {
    setConf(conf);
    initialize(split);
  }

  private List<Sample> samples() {
    if (samples == null) {
      throw new IllegalStateException(
          getClass().getSimpleName() + " is not initialized: call initialize(InputSplit) first");
    }
    return samples;
  }

  /** Number of records, those of damaged pictures among them. */
  public int size() {
    return samples().size();
  }

  /** Files of the data set that were passed over so far, and why. */
  public List<Skipped> skipped() {
    samples();
    return List.copyOf(skipped);
  }

  /** Names of the classes; a label is an index into them. */
  @Override
  public List<String> getLabels() {
    samples();
    return dataset.classes();
  }

  @Override
  public boolean hasNext() {
    while (ahead == null && next < samples().size()) {
      Sample sample = samples.get(next);
      try {
        ahead = record(sample, transform);
      } catch (UnreadableImageException e) {
        if (strict) {
          throw e;
        }
        skipped.add(new Skipped(sample.name(), e.reason()));
        next++;
      }
    }
    return ahead != null;
  }

  @Override
  public List<Writable> next() {
    if (!hasNext()) {
      throw new NoSuchElementException("no more records in " + location);
    }
    List<Writable> record = ahead;
    ahead = null;
    next++;
    invokeListeners(record);
    return record;
  }

  /** The next records, at most {@code number}. */
  @Override
  public List<List<Writable>> next(int number) {
    List<List<Writable>> records = new ArrayList<>();
    while (records.size() < number && hasNext()) {
      records.add(next());
    }
    return records;
  }

  @Override
  public Record nextRecord() {
    if (!hasNext()) {
      throw new NoSuchElementException("no more records in " + location);
    }
    int index = next;
    return new org.datavec.api.records.impl.Record(next(), metadata(index));
  }

  private RecordMetaData metadata(int index) {
    URI file = new File(location).toURI();
    try {
      URI uri = new URI(file.getScheme(), file.getPath(), samples.get(index).name());
      return new RecordMetaDataIndex(index, uri, getClass());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Record loadFromMetaData(RecordMetaData metadata) {
    if (!(metadata instanceof RecordMetaDataIndex at)
        || at.getIndex() < 0
        || at.getIndex() >= size()) {
      throw new UsageException("expected metadata of this reader's records, got " + metadata);
    }
    return new org.datavec.api.records.impl.Record(
        record(samples.get((int) at.getIndex()), null), metadata);
  }

  @Override
  public List<Record> loadFromMetaData(List<RecordMetaData> metadata) {
    return metadata.stream().map(this::loadFromMetaData).toList();
  }

  /**
   * Not for data sets: what a stream's label is depends on the files around it.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public List<Writable> record(URI uri, DataInputStream stream) {
    throw new UnsupportedOperationException(
        getClass().getSimpleName() + " reads data sets, not single streams");
  }

  private List<Writable> record(Sample sample, ImageTransform change) {
    RgbImage image = sample.image();
    OpenCVFrameConverter.ToMat in = new OpenCVFrameConverter.ToMat();
    try (Mat mat = BgrMats.of(image)) {
      if (change == null) {
        return record(mat, sample.label());
      }
      ImageWritable changed = change.transform(new ImageWritable(in.convert(mat)));
      Check.that(changed != null, "%s: the transform gave no image", sample.name());
      try (Mat result = new OpenCVFrameConverter.ToMat().convert(changed.getFrame())) {
        return record(result, sample.label());
      }
    } catch (IOException e) {
      throw new Ke4jException(sample.name() + ": " + Reasons.of(e), e);
    }
  }

  private List<Writable> record(Mat mat, int label) throws IOException {
    List<Writable> record = new ArrayList<>();
    record.add(new NDArrayWritable(loader.asMatrix(mat)));
    record.add(new IntWritable(label));
    return record;
  }

  /**
   * Begins again with the first record; a transform goes on drawing where it was. DL4J's iterators
   * reset once at their start, after a look at the first record.
   */
  @Override
  public void reset() {
    samples();
    next = 0;
    ahead = null;
    skipped = new ArrayList<>(dataset.skipped());
  }

  @Override
  public boolean resetSupported() {
    return true;
  }

  @Override
  public void setConf(Configuration conf) {
    configuration = conf;
  }

  @Override
  public Configuration getConf() {
    return configuration;
  }

  /** Nothing stays open between records. */
  @Override
  public void close() {}
}
