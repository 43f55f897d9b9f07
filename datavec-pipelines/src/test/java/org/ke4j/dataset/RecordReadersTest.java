package org.ke4j.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.datavec.api.io.labels.ParentPathLabelGenerator;
import org.datavec.api.records.Record;
import org.datavec.api.split.CollectionInputSplit;
import org.datavec.api.split.FileSplit;
import org.datavec.api.split.InputSplit;
import org.datavec.api.writable.NDArrayWritable;
import org.datavec.image.recordreader.ImageRecordReader;
import org.datavec.image.transform.ImageTransform;
import org.datavec.image.transform.PipelineImageTransform;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;
import org.ke4j.transformation.RgbTransform;
import org.ke4j.transformation.Transformations;
import org.nd4j.linalg.dataset.DataSet;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.format.Mat5File;
import us.hebi.matlab.mat.types.MatlabType;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Sinks;

/** Every reader as a DL4J user would use it. */
class RecordReadersTest {
  private static final int BATCH = 4;

  @TempDir Path folder;
  private Path cifar;
  private Path svhn;
  private Path classes;

  @BeforeEach
  void writeDataSets() throws IOException {
    cifar = Files.createDirectory(folder.resolve("cifar"));
    for (int i = 1; i <= 5; i++) {
      write(
          cifar, "data_batch_" + i + ".bin", Fixtures.cifar(List.of(new int[] {i}, new int[] {9})));
    }
    write(cifar, "test_batch.bin", Fixtures.cifar(List.of(new int[] {3})));
    svhn = Files.createDirectory(folder.resolve("svhn"));
    writeSvhn("train_32x32.mat", 6);
    writeSvhn("test_32x32.mat", 2);
    classes = Files.createDirectory(folder.resolve("classes"));
    for (String name : List.of("bolt", "nut", "screw")) {
      Path inside = Files.createDirectory(classes.resolve(name));
      for (int i = 0; i < 3; i++) {
        write(
            inside, i + ".png", Fixtures.encode(Fixtures.image(32, 32, i + name.length()), ".png"));
      }
    }
  }

  private static void write(Path folder, String name, byte[] content) throws IOException {
    Files.write(folder.resolve(name), content);
  }

  private void writeSvhn(String name, int count) throws IOException {
    Matrix images = Mat5.newMatrix(new int[] {32, 32, 3, count}, MatlabType.UInt8);
    for (int i = 0; i < images.getNumElements(); i++) {
      images.setInt(i, (i * 31 + i / 977) & 0xFF);
    }
    Matrix labels = Mat5.newMatrix(count, 1, MatlabType.UInt8);
    for (int i = 0; i < count; i++) {
      labels.setDouble(i, 1 + i);
    }
    try (Mat5File mat = Mat5.newMatFile();
        var sink = Sinks.newStreamingFile(svhn.resolve(name).toFile())) {
      mat.addArray("X", images).addArray("y", labels);
      Mat5.newWriter(sink).writeMat(mat);
    }
  }

  private static InputSplit split(Path path) {
    return new FileSplit(path.toFile());
  }

  private static List<ImageTransform> three() {
    return List.of(
        Transformations.dataVec("gaussian_noise", 2, 11),
        Transformations.dataVec("rot90", 1, 12),
        Transformations.dataVec("color_jitter", 1, 13));
  }

  /** Values as DataVec holds them: [3, height, width], blue first. */
  private static float[] values(RgbImage image) {
    int plane = image.width() * image.height();
    float[] values = new float[3 * plane];
    for (int i = 0; i < 3 * plane; i++) {
      values[(2 - i % 3) * plane + i / 3] = image.rgb()[i] & 0xFF;
    }
    return values;
  }

  private static RgbImage change(RgbImage image, List<ImageTransform> apart, List<Random> draws) {
    RgbImage changed = image;
    for (int t = 0; t < apart.size(); t++) {
      changed = ((RgbTransform) apart.get(t)).apply(changed, draws.get(t));
    }
    return changed;
  }

  /** Feeds DL4J's iterator with and without a pipeline; both must be what the samples say. */
  private void feeds(DatasetRecordReader reader, InputSplit split, List<Sample> expected) {
    for (boolean changed : new boolean[] {false, true}) {
      List<ImageTransform> apart = three();
      List<Random> draws = List.of(new Random(11), new Random(12), new Random(13));
      ImageTransform pipeline = new PipelineImageTransform(three().toArray(ImageTransform[]::new));
      reader.initialize(split, changed ? pipeline : null);
      RecordReaderDataSetIterator iterator =
          new RecordReaderDataSetIterator(reader, BATCH, 1, reader.getLabels().size());
      int at = 0;
      // DL4J reads the first record for its shape, then resets: one image is drawn twice.
      change(expected.get(0).image(), apart, draws);
      while (iterator.hasNext()) {
        DataSet batch = iterator.next();
        int size = (int) batch.getFeatures().size(0);
        assertArrayEquals(new long[] {size, 3, 32, 32}, batch.getFeatures().shape());
        for (int i = 0; i < size; i++, at++) {
          RgbImage image = expected.get(at).image();
          if (changed) {
            image = change(image, apart, draws);
          }
          String name = expected.get(at).name();
          assertArrayEquals(
              values(image), batch.getFeatures().slice(i).dup('c').data().asFloat(), name);
          assertEquals(expected.get(at).label(), batch.getLabels().slice(i).argMax().getInt(0));
          assertEquals(1, batch.getLabels().slice(i).sumNumber().intValue(), name);
        }
      }
      assertEquals(expected.size(), at);
      assertEquals(expected.size(), reader.size());
    }
    againFromTheStartAndByMetadata(reader, split, expected);
  }

  private void againFromTheStartAndByMetadata(
      DatasetRecordReader reader, InputSplit split, List<Sample> expected) {
    reader.initialize(split);
    RecordReaderDataSetIterator iterator =
        new RecordReaderDataSetIterator(reader, expected.size(), 1, reader.getLabels().size());
    iterator.setCollectMetaData(true);
    DataSet first = iterator.next();
    assertFalse(iterator.hasNext());
    assertThrows(NoSuchElementException.class, reader::next);
    iterator.reset();
    assertEquals(first.getFeatures(), iterator.next().getFeatures());
    reader.reset();
    List<Record> loaded =
        reader.loadFromMetaData(
            first.getExampleMetaData(org.datavec.api.records.metadata.RecordMetaData.class));
    for (int i = 0; i < expected.size(); i++) {
      assertTrue(
          loaded.get(i).getMetaData().getURI().getFragment().equals(expected.get(i).name()),
          loaded.get(i).getMetaData().getURI().toString());
      assertArrayEquals(
          values(expected.get(i).image()),
          ((NDArrayWritable) loaded.get(i).getRecord().get(0)).get().dup('c').data().asFloat());
      assertEquals(expected.get(i).label(), loaded.get(i).getRecord().get(1).toInt());
    }
  }

  @Test
  void cifar() {
    var data = Datasets.open(cifar.toString(), DatasetOptions.DEFAULTS);
    feeds(new CifarRecordReader(DatasetPart.TRAIN), split(cifar), data.train());
    feeds(new CifarRecordReader(DatasetPart.TEST), split(cifar), data.test());
    assertThrows(
        UsageException.class,
        () -> new CifarRecordReader(DatasetPart.ALL).initialize(split(classes)));
  }

  @Test
  void svhn() {
    var data = Datasets.open(svhn.toString(), DatasetOptions.DEFAULTS);
    feeds(new SvhnRecordReader(DatasetPart.TRAIN), split(svhn), data.train());
    feeds(
        new SvhnRecordReader(DatasetPart.ALL),
        split(svhn.resolve("test_32x32.mat")),
        data.test().stream().toList());
  }

  @Test
  void digits() {
    var data = Datasets.open(Datasets.DIGITS, DatasetOptions.DEFAULTS);
    feeds(new DigitsRecordReader(DatasetPart.TEST), null, data.test());
  }

  @Test
  void classFoldersAsDataVecReadsThem() throws IOException {
    InputSplit split = new FileSplit(classes.toFile(), new Random(5));
    List<Sample> expected = new ArrayList<>();
    for (var uri = split.locationsIterator(); uri.hasNext(); ) {
      Path file = Path.of(uri.next());
      int label =
          List.of("bolt", "nut", "screw").indexOf(file.getParent().getFileName().toString());
      RgbImage image =
          Fixtures.image(
              32,
              32,
              Integer.parseInt(file.getFileName().toString().substring(0, 1))
                  + file.getParent().getFileName().toString().length());
      expected.add(new Sample(classes.relativize(file).toString(), label, () -> image));
    }
    feeds(new ClassFolderRecordReader(32, 32, DatasetPart.ALL), split, expected);

    for (ImageTransform change :
        new ImageTransform[] {null, Transformations.dataVec("snow", 3, 4)}) {
      ImageTransform same = change == null ? null : Transformations.dataVec("snow", 3, 4);
      ImageRecordReader theirs = new ImageRecordReader(32, 32, 3, new ParentPathLabelGenerator());
      ClassFolderRecordReader ours = new ClassFolderRecordReader(32, 32, DatasetPart.ALL);
      theirs.initialize(split, change);
      ours.initialize(split, same);
      assertEquals(theirs.getLabels(), ours.getLabels());
      while (theirs.hasNext()) {
        assertEquals(theirs.next(), ours.next());
      }
      assertFalse(ours.hasNext());
    }
  }

  @Test
  void damagedAndForeignFilesArePassedOverAndNamed() throws IOException {
    byte[] whole = Files.readAllBytes(classes.resolve("nut/1.png"));
    write(classes.resolve("nut"), "1.png", java.util.Arrays.copyOf(whole, whole.length / 2));
    write(classes.resolve("nut"), "notes.txt", new byte[] {65, 66});
    ClassFolderRecordReader reader = new ClassFolderRecordReader(20, 24, DatasetPart.ALL);
    reader.initialize(split(classes));
    assertEquals(8, reader.next(100).size());
    assertEquals(
        List.of("nut/1.png", "nut/notes.txt"),
        reader.skipped().stream().map(s -> s.image()).sorted().toList());
    reader.reset();
    assertArrayEquals(
        new long[] {1, 3, 20, 24}, ((NDArrayWritable) reader.next().get(0)).get().shape());
  }

  @Test
  void wrongUseIsToldInWords() throws Exception {
    SvhnRecordReader reader = new SvhnRecordReader(DatasetPart.TRAIN);
    assertTrue(
        assertThrows(IllegalStateException.class, reader::hasNext)
            .getMessage()
            .contains("initialize"));
    assertThrows(
        UsageException.class,
        () -> reader.initialize(new CollectionInputSplit(List.of(folder.toUri(), svhn.toUri()))));
    assertThrows(Ke4jException.class, () -> reader.initialize(split(folder.resolve("none"))));
    reader.initialize(split(svhn));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ObjectOutputStream(bytes).writeObject(reader);
    SvhnRecordReader copy =
        (SvhnRecordReader)
            new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    copy.initialize(split(svhn));
    assertEquals(reader.next(), copy.next());
  }
}
