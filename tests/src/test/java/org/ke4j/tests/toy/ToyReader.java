package org.ke4j.tests.toy;

import java.util.ArrayList;
import java.util.List;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.DatasetReader;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;

/** A data set without a file: dark and bright squares. */
public final class ToyReader implements DatasetReader {
  @Override
  public String format() {
    return "'toy-squares'";
  }

  @Override
  public boolean recognises(String location) {
    return location.equals("toy-squares");
  }

  @Override
  public Dataset read(String location, DatasetOptions options) {
    return new Dataset("toy-squares", List.of("dark", "bright"), squares(0), squares(40));
  }

  private static List<Sample> squares(int from) {
    List<Sample> samples = new ArrayList<>();
    for (int i = from; i < from + 40; i++) {
      int label = i % 2;
      byte[] rgb = new byte[32 * 32 * 3];
      java.util.Arrays.fill(rgb, 1000, 2000, (byte) (label * 150 + i));
      samples.add(new Sample("square " + i, label, () -> new RgbImage(32, 32, rgb)));
    }
    return samples;
  }
}
