package org.ke4j.dataset;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.ke4j.error.UnreadableImageException;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.PictureReader;
import org.ke4j.image.Sample;

/** {@link ImageFolder} and {@link Intake}, for those who know no formats. */
public final class FolderPictures implements PictureReader {
  private static final int LOOKED_AT = 32;

  @Override
  public Pictures find(Path place, DatasetOptions options) {
    ImageFolder.Pictures found = ImageFolder.read(place, options);
    return new Pictures(found.samples(), found.skipped());
  }

  @Override
  public Pictures take(List<Sample> samples, TakeOptions options) {
    Intake intake =
        new Intake(new Intake.Options(options.shorterSide(), options.threads(), options.strict()));
    List<Sample> taken =
        intake.take(
            samples, Integer.MAX_VALUE, (done, most) -> options.progress().at("read", done, most));
    return new Pictures(taken, intake.skipped());
  }

  @Override
  public int typicalSide(List<Sample> samples) {
    int[] sides =
        IntStream.range(0, Math.min(LOOKED_AT, samples.size()))
            .map(i -> (int) ((long) i * samples.size() / Math.min(LOOKED_AT, samples.size())))
            .mapToObj(samples::get)
            .filter(sample -> sample.pixels() instanceof PictureFile)
            .mapToInt(sample -> side((PictureFile) sample.pixels()))
            .filter(side -> side > 0)
            .sorted()
            .toArray();
    return sides.length == 0 ? 0 : sides[sides.length / 2];
  }

  private static int side(PictureFile file) {
    try {
      return (int) Math.round(Math.sqrt((double) file.headerPixels()));
    } catch (UnreadableImageException e) {
      return 0;
    }
  }
}
