package org.ke4j.dataset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ke4j.error.Ke4jException;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;
import org.ke4j.store.Reasons;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.format.Mat5File;
import us.hebi.matlab.mat.types.Array;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.MatlabType;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Sources;

/**
 * SVHN's cropped digits (Netzer et al. 2011): MATLAB v5 files with {@code X}, uint8, 32 x 32 x 3 x
 * N (row, column, channel, image), and {@code y}, N labels 1..10, where 10 means the digit 0.
 * Compressed and plain files, any N. {@code extra_32x32.mat} is no part of the protocols and is
 * read only when named itself.
 */
final class SvhnReader {
  private static final int SIDE = 32;
  private static final int VALUES = SIDE * SIDE * 3;
  static final List<String> CLASSES = IntStream.range(0, 10).mapToObj(Integer::toString).toList();

  private SvhnReader() {}

  /** {@code train_32x32.mat} and {@code test_32x32.mat}. */
  static Dataset readFolder(Path folder) {
    return new Dataset(
        "svhn", CLASSES, part(folder, "train_32x32.mat"), part(folder, "test_32x32.mat"));
  }

  /** One file; the parts are split from it. */
  static Dataset readFile(Path file, DatasetOptions options) {
    return Split.byShare("svhn", CLASSES, read(Content.of(file)), options.testShare());
  }

  private static List<Sample> part(Path folder, String name) {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      throw new Ke4jException(
          folder
              + ": SVHN is not complete, missing: "
              + name
              + "; to use one file alone, give its path");
    }
    return read(Content.of(file));
  }

  static List<Sample> read(Content content) {
    checkVersion(content);
    Content plain = MatExpansion.expand(content);
    // The reader may throw anything on damaged input; what it throws becomes the cause.
    try (Mat5File file =
        Mat5.newReader(Sources.wrap(plain.bytes()))
            .setEntryFilter(entry -> entry.getName().equals("X") || entry.getName().equals("y"))
            .disableSubsystemProcessing()
            .readMat()) {
      Matrix images = matrix(plain, file, "X");
      Matrix labels = matrix(plain, file, "y");
      int count = checkShapes(plain, images, labels);
      byte[] pixels = copy(images); // closing the file takes its matrices away
      List<Sample> samples = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        int start = i * VALUES;
        samples.add(
            new Sample(
                content.name() + "#" + i, label(plain, labels, i), () -> image(pixels, start)));
      }
      return samples;
    } catch (IOException
        | ClassCastException
        | IllegalStateException
        | IllegalArgumentException
        | IndexOutOfBoundsException
        | NegativeArraySizeException
        | java.nio.BufferUnderflowException
        | UnsupportedOperationException
        | NullPointerException e) {
      throw plain.corrupt("MATLAB elements", "matrices X and y", Reasons.of(e), e);
    }
  }

  private static void checkVersion(Content content) {
    byte[] bytes = content.bytes();
    String text = new String(bytes, 0, Math.min(116, bytes.length), StandardCharsets.ISO_8859_1);
    if (text.startsWith("MATLAB 7.3")) {
      throw new Ke4jException(
          content.file()
              + ": expected a MATLAB v5 file, found version 7.3 (HDF5); save it with -v7");
    }
    if (bytes.length < 128 || !text.startsWith("MATLAB 5.0")) {
      throw content.corrupt(
          "header", "128 bytes that begin with 'MATLAB 5.0'", bytes.length + " bytes");
    }
  }

  private static Matrix matrix(Content content, MatFile file, String name) {
    for (MatFile.Entry entry : file.getEntries()) {
      Array value = entry.getValue();
      if (entry.getName().equals(name)) {
        if (value instanceof Matrix matrix) {
          return matrix;
        }
        throw content.corrupt("variable " + name, "a numeric matrix", value.getType().toString());
      }
    }
    throw content.corrupt("variable " + name, "a numeric matrix", "no such variable");
  }

  private static int checkShapes(Content content, Matrix images, Matrix labels) {
    int[] shape = images.getDimensions();
    boolean single = shape.length == 3;
    if (images.getType() != MatlabType.UInt8
        || !(single || shape.length == 4)
        || shape[0] != SIDE
        || shape[1] != SIDE
        || shape[2] != 3) {
      throw content.corrupt(
          "variable X",
          "uint8 of 32 x 32 x 3 x N",
          images.getType() + " of " + Arrays.toString(shape));
    }
    int count = single ? 1 : shape[3];
    if (count < 1 || labels.getNumElements() != count) {
      throw content.corrupt(
          "variable y",
          "one label for each of " + count + " images",
          labels.getNumElements() + " labels");
    }
    return count;
  }

  private static int label(Content content, Matrix labels, int i) {
    double value = labels.getDouble(i);
    if (!(value >= 1 && value <= 10) || value != Math.rint(value)) {
      throw content.corrupt("record " + i, "a label from 1 to 10", "label " + value);
    }
    return (int) value % 10;
  }

  private static byte[] copy(Matrix images) {
    byte[] bytes = new byte[images.getNumElements()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = images.getByte(i);
    }
    return bytes;
  }

  private static RgbImage image(byte[] pixels, int start) {
    byte[] rgb = new byte[VALUES];
    for (int channel = 0; channel < 3; channel++) {
      for (int x = 0; x < SIDE; x++) {
        int from = start + (channel * SIDE + x) * SIDE;
        for (int y = 0; y < SIDE; y++) {
          rgb[(y * SIDE + x) * 3 + channel] = pixels[from + y];
        }
      }
    }
    return new RgbImage(SIDE, SIDE, rgb);
  }
}
