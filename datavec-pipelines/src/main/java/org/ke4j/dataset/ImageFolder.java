package org.ke4j.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ke4j.error.UsageException;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.Sample;
import org.ke4j.image.Skipped;

/** Picture files without classes: what a trained detector is asked about. */
public final class ImageFolder {
  private ImageFolder() {}

  /**
   * What a folder holds.
   *
   * @param samples named by their path relative to the folder, all with label 0
   * @param skipped what is no picture, and why
   */
  public record Pictures(List<Sample> samples, List<Skipped> skipped) {
    public Pictures {
      samples = List.copyOf(samples);
      skipped = List.copyOf(skipped);
    }
  }

  /**
   * The pictures of a folder and those below it, in order of their names, or a single picture.
   * First bytes are looked at here, pixels are decoded when asked for. What is passed over and what
   * is skipped: {@link PictureTree}.
   */
  public static Pictures read(Path path, DatasetOptions options) {
    if (!Files.exists(path)) {
      throw new UsageException(path + ": no such file or folder");
    }
    boolean folder = Files.isDirectory(path);
    Path root = folder ? path : path.getParent() == null ? Path.of("") : path.getParent();
    PictureTree tree = new PictureTree(root, options);
    List<Sample> samples = folder ? tree.below(path, 0) : tree.pictures(List.of(path), 0);
    return new Pictures(samples, tree.skipped());
  }

  /**
   * Those of some files that are pictures.
   *
   * @param root the folder that names are relative to
   * @param files in it or below it
   */
  public static Pictures read(Path root, List<Path> files, DatasetOptions options) {
    PictureTree tree = new PictureTree(root, options);
    List<Sample> samples = tree.pictures(files, 0);
    return new Pictures(samples, tree.skipped());
  }
}
