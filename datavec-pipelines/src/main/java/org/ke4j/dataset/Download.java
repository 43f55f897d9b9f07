package org.ke4j.dataset;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ke4j.error.UsageException;
import org.ke4j.store.FetchOptions;
import org.ke4j.store.Fetcher;
import org.ke4j.store.RemoteFile;

/**
 * The public data sets that can be fetched on request: CIFAR-10 and CIFAR-100 (Krizhevsky,
 * "Learning Multiple Layers of Features from Tiny Images", 2009) and SVHN's cropped digits (Netzer
 * et al., "Reading Digits in Natural Images with Unsupervised Feature Learning", 2011; for
 * non-commercial use). Sizes and MD5 are the published ones; the SHA-256 found at the download is
 * noted and checked at every later use.
 */
public final class Download {
  private static final String CIFAR = "https://www.cs.toronto.edu/~kriz/";
  private static final String SVHN = "https://ufldl.stanford.edu/housenumbers/";

  private static final Map<String, List<RemoteFile>> SETS =
      new TreeMap<>(
          Map.of(
              "cifar-10",
              List.of(
                  file(
                      CIFAR,
                      "cifar-10-binary.tar.gz",
                      170_052_171,
                      "c32a1d4ab5d03f1284b67883e8d87530")),
              "cifar-100",
              List.of(
                  file(
                      CIFAR,
                      "cifar-100-binary.tar.gz",
                      168_513_733,
                      "03b5dce01913d631647c71ecec9e9cb8")),
              "svhn",
              List.of(
                  file(SVHN, "train_32x32.mat", 182_040_794, "e26dedcc434d2e4c54c9b2d4a06d8373"),
                  file(SVHN, "test_32x32.mat", 64_275_384, "eb5a983be6a315427106f1b164d9cef3"))));

  private Download() {}

  /** Is told of a download's progress. */
  @FunctionalInterface
  public interface Progress {
    /**
     * So much is there.
     *
     * @param file its name
     * @param bytes that have come
     * @param total of the file
     */
    void received(String file, long bytes, long total);
  }

  /** The names that {@link #fetch} knows, in alphabetical order. */
  public static List<String> names() {
    return List.copyOf(SETS.keySet());
  }

  /**
   * The files of a data set.
   *
   * @throws UsageException if the name is not one of {@link #names}
   */
  public static List<RemoteFile> files(String name) {
    List<RemoteFile> files = SETS.get(name);
    if (files == null) {
      throw new UsageException(
          "no data set '" + name + "' to fetch; there are: " + String.join(", ", names()));
    }
    return files;
  }

  /**
   * Fetches a data set into a folder of its name below the cache, unless it is there, and checks
   * it.
   *
   * @return the path that {@link Datasets#open} takes
   * @throws UsageException if the name is not one of {@link #names}
   * @throws org.ke4j.error.CorruptFileException if a file is not what it should be
   * @throws org.ke4j.error.Ke4jException if network or disk fail; a second call goes on from there
   */
  public static Path fetch(String name, Path cache, Progress progress) {
    return fetch(files(name), cache.resolve(name), FetchOptions.DEFAULTS, progress);
  }

  /** The same of any files; a single one is itself what can be opened, of several their folder. */
  static Path fetch(List<RemoteFile> files, Path folder, FetchOptions options, Progress progress) {
    Fetcher fetcher = new Fetcher(folder, options);
    Path path = folder;
    for (RemoteFile file : files) {
      Path fetched =
          fetcher.fetch(
              file, (bytes, total) -> progress.received(file.name(), bytes, file.bytes()));
      path = files.size() == 1 ? fetched : folder;
    }
    return path;
  }

  private static RemoteFile file(String site, String name, long bytes, String md5) {
    return new RemoteFile(URI.create(site + name), name, bytes, "MD5", md5);
  }
}
