package org.ke4j.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.Sample;

/**
 * A folder with one sub-folder for each class, full of images; or two such folders named {@code
 * train} and {@code test} ({@code val} serves as test part where there is no {@code test}). Without
 * {@code train} the parts are split from the files ({@link Split}).
 *
 * <p>Classes and files are ordered by name, character by character, whatever the locale. Folders
 * inside a class folder belong to the class. Files and folders whose name begins with a dot, and
 * {@code Thumbs.db} and {@code desktop.ini}, are no part of the data; every other file must be an
 * image. Opening reads all headers; pixels are decoded when asked for.
 */
final class ClassFolderReader {
  private static final String TRAIN = "train";
  private static final String TEST = "test";
  private static final String VALIDATION = "val";
  private static final Set<String> LITTER = Set.of("thumbs.db", "desktop.ini");

  private final Path root;
  private final DatasetOptions options;

  private ClassFolderReader(Path root, DatasetOptions options) {
    this.root = root;
    this.options = options;
  }

  /** Whether the folder has sub-folders at all. */
  static boolean recognises(Path folder) {
    return !children(folder, true).isEmpty();
  }

  static Dataset read(Path folder, DatasetOptions options) {
    return new ClassFolderReader(folder, options).read();
  }

  private Dataset read() {
    String name = String.valueOf(root.toAbsolutePath().normalize().getFileName());
    if (!Files.isDirectory(root.resolve(TRAIN))) {
      List<String> classes = classNames(root);
      return Split.byShare(name, classes, samples(root, classes), options.testShare());
    }
    Path train = root.resolve(TRAIN);
    Path test = root.resolve(Files.isDirectory(root.resolve(TEST)) ? TEST : VALIDATION);
    for (Path child : children(root, true)) {
      if (!Set.of(TRAIN, TEST, VALIDATION).contains(child.getFileName().toString())) {
        throw new UsageException(
            root + ": expected only train, test and val beside train, found " + child);
      }
    }
    if (!Files.isDirectory(test)) {
      List<String> classes = classNames(train);
      return Split.byShare(name, classes, samples(train, classes), options.testShare());
    }
    Set<String> both = new TreeSet<>(classNames(train));
    both.addAll(classNames(test));
    List<String> classes = List.copyOf(both);
    return new Dataset(name, classes, samples(train, classes), samples(test, classes));
  }

  private static List<String> classNames(Path folder) {
    List<String> names =
        children(folder, true).stream().map(child -> child.getFileName().toString()).toList();
    if (names.isEmpty()) {
      throw new UsageException(folder + ": expected one sub-folder for each class, found none");
    }
    return names;
  }

  private List<Sample> samples(Path part, List<String> classes) {
    for (Path file : children(part, false)) {
      throw new CorruptFileException(
          file, "place", "images inside class folders only", "a file beside the class folders");
    }
    List<Sample> samples = new ArrayList<>();
    for (int label = 0; label < classes.size(); label++) {
      Path folder = part.resolve(classes.get(label));
      if (Files.isDirectory(folder)) {
        for (Path file : files(folder)) {
          samples.add(sample(file, label));
        }
      }
    }
    if (samples.isEmpty()) {
      throw new Ke4jException(part + ": expected images in the class folders, found none");
    }
    return samples;
  }

  private Sample sample(Path file, int label) {
    ImageFile.header(file, options.maxPixels());
    String name = root.relativize(file).toString().replace('\\', '/');
    long maxPixels = options.maxPixels();
    return new Sample(name, label, () -> ImageFile.decode(file, maxPixels));
  }

  /** All files below a class folder, in order of their relative paths. */
  private List<Path> files(Path folder) {
    try (Stream<Path> walk = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      return walk.filter(Files::isRegularFile)
          .filter(file -> !ignored(folder.relativize(file)))
          .sorted(byName(folder))
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw new Ke4jException(folder + ": cannot be read: " + e, e);
    }
  }

  private static List<Path> children(Path folder, boolean directories) {
    try (Stream<Path> list = Files.list(folder)) {
      return list.filter(child -> Files.isDirectory(child) == directories)
          .filter(child -> !ignored(folder.relativize(child)))
          .sorted(byName(folder))
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw new Ke4jException(folder + ": cannot be read: " + e, e);
    }
  }

  private static java.util.Comparator<Path> byName(Path folder) {
    return java.util.Comparator.comparing(
        path -> folder.relativize(path).toString().replace('\\', '/'));
  }

  static boolean ignored(Path relative) {
    for (Path part : relative) {
      String name = part.toString();
      if (name.startsWith(".") || LITTER.contains(name.toLowerCase(Locale.ROOT))) {
        return true;
      }
    }
    return false;
  }
}
