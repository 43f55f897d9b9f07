package org.ke4j;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.ImageDecoder;
import org.ke4j.image.PictureReader;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;
import org.ke4j.image.Skipped;
import org.ke4j.store.Reasons;

/** Pictures of an application as samples. */
final class PictureSamples {
  private PictureSamples() {}

  /** The pictures of all places; where there are several, names begin with the place. */
  static PictureReader.Pictures find(List<Path> places, FitOptions options) {
    Check.atLeast("folders of normal images", places.size(), 1);
    DatasetOptions reading =
        DatasetOptions.DEFAULTS.withMaxPixels(options.maxPixels()).withStrict(options.strict());
    List<Sample> samples = new ArrayList<>();
    List<Skipped> skipped = new ArrayList<>();
    for (Path place : places) {
      PictureReader.Pictures found = PictureReader.installed().find(place, reading);
      String before = places.size() == 1 ? "" : place + "/";
      found.samples().forEach(s -> samples.add(new Sample(before + s.name(), 0, s.pixels())));
      found.skipped().forEach(s -> skipped.add(new Skipped(before + s.image(), s.reason())));
    }
    return new PictureReader.Pictures(samples, skipped);
  }

  /**
   * A word of warning if pictures lie in folders as data sets have them, where only a part is
   * normal: a test part, or masks of what is damaged.
   *
   * @return empty if none do
   */
  static Optional<String> dataSet(List<Sample> samples) {
    Pattern part = Pattern.compile("(.*/)?(test|testing|ground_truth|masks?)/.*", CASE_INSENSITIVE);
    List<Sample> parts =
        samples.stream().filter(sample -> part.matcher(sample.name()).matches()).toList();
    if (parts.isEmpty() || parts.size() == samples.size()) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%d of the %d pictures lie in folders of a data set's test part or masks (%s) and are"
                + " learnt as normal, too; name the folder of the normal ones alone, as train/good",
            parts.size(),
            samples.size(),
            parts.get(0).name()));
  }

  /**
   * The sound ones.
   *
   * @param shorterSide larger pictures are shrunk to it; 0 keeps all pixels
   */
  static PictureReader.Pictures take(List<Sample> samples, int shorterSide, FitOptions options) {
    if (samples.isEmpty()) {
      return new PictureReader.Pictures(samples, List.of());
    }
    return PictureReader.installed()
        .take(
            samples,
            new PictureReader.TakeOptions(
                shorterSide, options.threads(), options.strict(), options.progress()));
  }

  static RgbImage decode(Path file, int shorterSide) {
    try {
      return decode(Files.readAllBytes(file), file.toString(), shorterSide);
    } catch (IOException e) {
      throw new Ke4jException(file + ": cannot be read: " + Reasons.of(e), e);
    }
  }

  static RgbImage decode(byte[] content, String name, int shorterSide) {
    return ImageDecoder.installed().decode(content, name, shorterSide);
  }

  static Sample of(String name, RgbImage image) {
    return new Sample(name, 0, () -> image);
  }
}
