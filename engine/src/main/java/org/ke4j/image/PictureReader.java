package org.ke4j.image;

import java.nio.file.Path;
import java.util.List;
import org.ke4j.progress.Progress;

/**
 * Finds the pictures below folders and takes them in, piece by piece. Found by {@link
 * java.util.ServiceLoader}.
 */
public interface PictureReader {
  /**
   * Pictures of folders.
   *
   * @param samples named by their path relative to the folder, all with label 0; decoded when asked
   *     for
   * @param skipped what is no sound picture, and why
   */
  record Pictures(List<Sample> samples, List<Skipped> skipped) {
    public Pictures {
      samples = List.copyOf(samples);
      skipped = List.copyOf(skipped);
    }
  }

  /**
   * How pictures are taken in.
   *
   * @param shorterSide larger ones are shrunk to it; 0 keeps all pixels
   * @param threads 1 or more
   * @param strict whether the first damaged file ends the work
   * @param progress is told how many were looked at
   */
  record TakeOptions(int shorterSide, int threads, boolean strict, Progress progress) {}

  /**
   * The pictures of a folder and those below it, in order of their names, or a single picture.
   * Files are recognised by their first bytes.
   *
   * @param options pixel cap, and whether a file that is no picture ends the reading
   * @throws org.ke4j.error.UsageException if there is no such place
   */
  Pictures find(Path place, DatasetOptions options);

  /**
   * The sound ones of samples that {@link #find} gave, each decoded once to see; in order.
   *
   * @throws org.ke4j.error.UnreadableImageException if strict, for the first damaged file
   */
  Pictures take(List<Sample> samples, TakeOptions options);

  /**
   * How large pictures typically are: the square root of width x height, the median of a few
   * headers; 0 if none can be read or they are not of files.
   *
   * @param samples that {@link #find} gave
   */
  int typicalSide(List<Sample> samples);

  /**
   * The reader on the class path.
   *
   * @throws org.ke4j.error.Ke4jException if there is none
   */
  static PictureReader installed() {
    return Services.one(PictureReader.class, "ke4j-datavec-pipelines");
  }
}
