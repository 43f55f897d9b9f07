package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.image.Encoder;
import org.ke4j.image.EncoderProvider;
import org.ke4j.image.ImageDecoder;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Transformation;
import org.ke4j.image.TransformationProvider;
import org.ke4j.matrix.Matrix;
import org.ke4j.view.Rendering;
import org.ke4j.view.View;

/**
 * A transformation moves a picture as far whatever the number of its pixels, from the encoder's own
 * side on. The pictures are overlapping discs of all sizes, whose borders and spectra are those of
 * photographs (the dead leaves of Lee, Mumford and Huang), each pixel the mean of what it covers.
 */
class ViewSizesTest {
  /** Width of a border, as a lens draws it, as a part of the side. */
  private static final double SOFT = 1.0 / 32;

  /** Distances of next to nothing may differ by this much. */
  private static final double NOTHING = 0.002;

  @TempDir private Path folder;

  @Test
  void smallPictures() throws IOException {
    compare("ke32", 448, 12, List.of("all"), 32, 33, 36, 48, 224);
  }

  @Test
  void photographs() throws IOException {
    compare("mobilenet-v2", 448, 2, List.of("glass_blur", "spatter"), 224, 240);
  }

  @Test
  @Tag("slow")
  void photographsOf1And12Megapixels() throws IOException {
    compare("ke32", 3500, 12, List.of("all"), 1000, 3500);
    compare("mobilenet-v2", 3500, 8, List.of("all"), 1000, 3500);
  }

  private void compare(String encoderName, int finest, int count, List<String> names, int... sides)
      throws IOException {
    List<Transformation> transformations = TransformationProvider.chosen("transformations", names);
    List<String> different = new ArrayList<>();
    try (Encoder encoder = EncoderProvider.find(encoderName)) {
      List<List<RgbImage>> seen = decoded(finest, count, sides, encoder.inputSide());
      double[] own = new double[transformations.size()];
      for (int side : sides) {
        List<RgbImage> images = seen.remove(0);
        Matrix untouched = encoder.embed(images);
        for (int t = 0; t < own.length; t++) {
          View view = View.training(transformations.get(t), 1, 7);
          double moved = moved(untouched, encoder.embed(Rendering.of(images, view, 1)));
          if (side == sides[0]) {
            own[t] = moved;
          } else if (Math.abs(moved - own[t]) > allowed(view) * own[t] + NOTHING) {
            different.add(
                String.format(
                    Locale.ROOT,
                    "%s at %d pixels: %.4f, at %d: %.4f",
                    view.name(),
                    side,
                    moved,
                    sides[0],
                    own[t]));
          }
        }
      }
    }
    assertTrue(different.isEmpty(), () -> String.join("\n", different));
  }

  /** Each picture at each size, as it is decoded for an encoder. */
  private List<List<RgbImage>> decoded(int finest, int count, int[] sides, int inputSide)
      throws IOException {
    List<List<RgbImage>> decoded = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] fine = leaves(finest, i);
      for (int s = 0; s < sides.length; s++) {
        Path file =
            Pictures.write(folder.resolve(sides[s] + ".png"), means(finest, fine, sides[s]));
        if (i == 0) {
          decoded.add(new ArrayList<>());
        }
        decoded
            .get(s)
            .add(
                ImageDecoder.installed()
                    .decode(Files.readAllBytes(file), file.toString(), inputSide));
      }
    }
    return decoded;
  }

  /**
   * By which part distances may differ; shot noise draws as often as the pixels before it ask for,
   * so that it is another noise at each size.
   */
  private static double allowed(View view) {
    return view.name().equals("shot_noise") ? 0.2 : 0.1;
  }

  /** The mean cosine distance between the rows of two matrices. */
  private static double moved(Matrix from, Matrix to) {
    float[] a = from.normalized().values();
    float[] b = to.normalized().values();
    double product = 0;
    for (int i = 0; i < a.length; i++) {
      product += a[i] * b[i];
    }
    return 1 - product / from.rows();
  }

  private static float[] leaves(int finest, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] fine = new float[3 * finest * finest];
    double discs = 200;
    for (int disc = 0; disc < discs; disc++) {
      double radius = finest / (2.0 + 24 * disc / discs);
      double x = finest * random.nextDouble();
      double y = finest * random.nextDouble();
      double shade = random.nextDouble(-0.2, 0.2);
      double[] colour = random.doubles(3, 80, 176).toArray();
      for (int v = (int) Math.max(0, y - radius); v < Math.min(finest, y + radius); v++) {
        for (int u = (int) Math.max(0, x - radius); u < Math.min(finest, x + radius); u++) {
          double inside = (radius - Math.hypot(u - x, v - y)) / (SOFT * finest);
          double share = disc == 0 ? 1 : Math.max(0, Math.min(1, inside));
          double light = 1 + shade * (u - x + v - y) / radius;
          for (int c = 0; c < 3; c++) {
            int at = 3 * (v * finest + u) + c;
            fine[at] = (float) ((1 - share) * fine[at] + share * colour[c] * light);
          }
        }
      }
    }
    return fine;
  }

  private static RgbImage means(int finest, float[] fine, int side) {
    double scale = (double) finest / side;
    float[] sums = new float[3 * side * side];
    for (int v = 0; v < finest; v++) {
      for (int u = 0; u < finest; u++) {
        for (int row = (int) (v / scale); row < side && row * scale < v + 1; row++) {
          double high = Math.min(v + 1, (row + 1) * scale) - Math.max(v, row * scale);
          for (int column = (int) (u / scale); column < side && column * scale < u + 1; column++) {
            double wide = Math.min(u + 1, (column + 1) * scale) - Math.max(u, column * scale);
            for (int c = 0; c < 3; c++) {
              sums[3 * (row * side + column) + c] +=
                  (float) (high * wide * fine[3 * (v * finest + u) + c]);
            }
          }
        }
      }
    }
    byte[] rgb = new byte[sums.length];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) Math.max(0, Math.min(255, Math.round(sums[i] / (scale * scale))));
    }
    return new RgbImage(side, side, rgb);
  }
}
