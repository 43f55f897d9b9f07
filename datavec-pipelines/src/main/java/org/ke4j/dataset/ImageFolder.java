package org.ke4j.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.Sample;

/** Image files without classes: what a trained detector is asked about. */
public final class ImageFolder {
  private ImageFolder() {}

  /**
   * The images of a folder and those below it, in order of their names, or a single image. Headers
   * are checked here, pixels are decoded when asked for. Ignored files are those of {@link
   * ClassFolderReader}.
   *
   * @return samples named by their path relative to the folder, all with label 0
   * @throws org.ke4j.error.CorruptFileException for a file that is no sound image
   */
  public static List<Sample> read(Path path) {
    if (Files.isRegularFile(path)) {
      return List.of(sample(path.getParent() == null ? Path.of("") : path.getParent(), path));
    }
    if (!Files.isDirectory(path)) {
      throw new UsageException(path + ": no such file or folder");
    }
    try (Stream<Path> walk = Files.walk(path, FileVisitOption.FOLLOW_LINKS)) {
      return walk.filter(Files::isRegularFile)
          .filter(file -> !ClassFolderReader.ignored(path.relativize(file)))
          .sorted(Comparator.comparing(file -> name(path, file)))
          .map(file -> sample(path, file))
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw new Ke4jException(path + ": cannot be read: " + e, e);
    }
  }

  private static Sample sample(Path folder, Path file) {
    long maxPixels = DatasetOptions.DEFAULTS.maxPixels();
    ImageFile.header(file, maxPixels);
    return new Sample(name(folder, file), 0, () -> ImageFile.decode(file, maxPixels));
  }

  private static String name(Path folder, Path file) {
    return folder.relativize(file).toString().replace('\\', '/');
  }
}
