package org.ke4j.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;
import org.ke4j.store.Reasons;

/** Opens a data set of any known format. */
public final class Datasets {
  /** The name of the built-in handwritten digits. */
  public static final String DIGITS = "digits";

  static final String FORMATS =
      "a folder of data_batch_*.bin (CIFAR-10), train.bin and test.bin (CIFAR-100),"
          + " train_32x32.mat and test_32x32.mat (SVHN) or class folders of pictures, or pictures; one such .bin"
          + " or .mat file; a CIFAR .tar.gz; or '"
          + DIGITS
          + "'";

  private Datasets() {}

  /**
   * Opens a data set, recognising its format by what is there.
   *
   * <p>CIFAR and SVHN are held in memory as stored (3 kB an image); images of class folders are
   * decoded at each {@link org.ke4j.image.Sample#image()}.
   *
   * @param pathOrDigits a file, a folder, or {@link #DIGITS}
   * @throws UsageException if there is no such path or nothing known in it
   * @throws org.ke4j.error.CorruptFileException for damaged input: names file, record and what was
   *     expected
   */
  public static Dataset open(String pathOrDigits, DatasetOptions options) {
    if (pathOrDigits.equals(DIGITS)) {
      return DigitsReader.read();
    }
    Path path;
    try {
      path = Path.of(pathOrDigits);
    } catch (InvalidPathException e) {
      throw new UsageException("'" + pathOrDigits + "' is no path: " + e.getReason());
    }
    if (!Files.exists(path)) {
      throw new UsageException(path + ": no such file or folder; expected " + FORMATS);
    }
    return Files.isDirectory(path) ? openFolder(path, options) : openFile(path, options);
  }

  private static Dataset openFolder(Path folder, DatasetOptions options) {
    Map<String, Content> cifar = new LinkedHashMap<>();
    boolean images = false;
    boolean svhn = false;
    for (Path file : regularFiles(folder)) {
      String name = file.getFileName().toString();
      images |= CifarReader.isCifar10(name) || CifarReader.isCifar100(name);
      svhn |= name.equals("train_32x32.mat") || name.equals("test_32x32.mat");
    }
    if (images) {
      for (Path file : regularFiles(folder)) {
        String name = file.getFileName().toString();
        if (CifarReader.knows(name)) {
          cifar.put(name, Content.of(file));
        }
      }
      return CifarReader.read(cifar, options);
    }
    if (svhn) {
      return SvhnReader.readFolder(folder);
    }
    if (ClassFolderReader.recognises(folder)) {
      return ClassFolderReader.read(folder, options);
    }
    throw new UsageException(folder + ": expected " + FORMATS);
  }

  private static List<Path> regularFiles(Path folder) {
    try (Stream<Path> list = Files.list(folder)) {
      return list.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new Ke4jException(folder + ": cannot be read: " + Reasons.of(e), e);
    }
  }

  private static Dataset openFile(Path file, DatasetOptions options) {
    byte[] start = firstBytes(file);
    String name = file.getFileName().toString();
    if (start.length >= 2 && (start[0] & 0xFF) == 0x1F && (start[1] & 0xFF) == 0x8B) {
      return CifarReader.read(CifarArchive.read(file), options);
    }
    if (name.endsWith(".mat")
        || new String(start, StandardCharsets.ISO_8859_1).startsWith("MATLAB")) {
      return SvhnReader.readFile(file, options);
    }
    if (name.endsWith(".bin")) {
      return CifarReader.readFile(Content.of(file), options);
    }
    if (name.endsWith(".gz") || name.endsWith(".tgz")) {
      throw new Content(file, "", start).corrupt("first bytes", "a gzip archive", "another format");
    }
    throw new UsageException(file + ": expected " + FORMATS);
  }

  private static byte[] firstBytes(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(16);
    } catch (IOException e) {
      throw new Ke4jException(file + ": cannot be read: " + Reasons.of(e), e);
    }
  }
}
