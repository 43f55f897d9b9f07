package org.ke4j.distil;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;
import org.ke4j.embedding.Embedder;
import org.ke4j.encoder.Resampling;
import org.ke4j.error.Check;
import org.ke4j.error.UsageException;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Transformation;
import org.ke4j.matrix.Matrix;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/**
 * What a student learns from: the pixels of every image and of its transformed copies in its size,
 * the teacher's embedding of each, and how far each copy should be from its image.
 */
final class Lessons {
  private static final int PIECE = 64;

  /** Share of the heap that the pixels may take. */
  private static final double MOST_OF_HEAP = 0.5;

  /**
   * The images of a class.
   *
   * @param name of the class
   */
  record Group(String name, Images images) {}

  private final int size;
  private final byte[][][] pixels;
  private final Matrix[] targets;
  private final float[][] wanted;
  private final double usual;
  private final int[] group;

  private Lessons(
      int size, byte[][][] pixels, Matrix[] targets, float[][] wanted, double usual, int[] group) {
    this.size = size;
    this.pixels = pixels;
    this.targets = targets;
    this.wanted = wanted;
    this.usual = usual;
    this.group = group;
  }

  /**
   * Asks the teacher.
   *
   * @param width length of a target
   * @param table how far a transformation moves a class, on any scale; null for the teacher's own
   *     distance of every pair
   */
  static Lessons of(
      List<Group> groups,
      Embedder teacher,
      DistilOptions options,
      int width,
      int threads,
      ToDoubleBiFunction<Transformation, String> table) {
    int count = groups.stream().mapToInt(g -> g.images().size()).sum();
    Check.enough(count >= 2, "training pictures: expected at least 2, got %d", count);
    checkMemory(count, options);
    List<View> views = new ArrayList<>(List.of(View.UNTOUCHED));
    for (Transformation transformation : options.transformations()) {
      views.add(View.training(transformation, options.severity(), options.seed()));
    }
    byte[][][] pixels = new byte[views.size()][][];
    Matrix[] embedded = new Matrix[views.size()];
    for (int v = 0; v < views.size(); v++) {
      View view = views.get(v);
      pixels[v] =
          groups.stream()
              .flatMap(g -> pixels(g.images(), view, options.imageSize(), threads).stream())
              .toArray(byte[][]::new);
      embedded[v] =
          Matrix.stack(
              groups.stream().map(g -> teacher.embed(g.images(), view)).toArray(Matrix[]::new));
    }
    TeacherSpace space = TeacherSpace.of(Arrays.asList(embedded), width);
    Matrix[] targets = Arrays.stream(embedded).map(space::apply).toArray(Matrix[]::new);
    int[] group =
        IntStream.range(0, groups.size())
            .flatMap(g -> IntStream.range(0, groups.get(g).images().size()).map(i -> g))
            .toArray();
    float[][] wanted = new float[views.size() - 1][count];
    double usual = 0;
    double told = 0;
    for (int v = 1; v < views.size(); v++) {
      for (int i = 0; i < count; i++) {
        double cosine = 0;
        for (int j = 0; j < width; j++) {
          cosine += (double) targets[0].get(i, j) * targets[v].get(i, j);
        }
        wanted[v - 1][i] = (float) (1 - cosine);
        usual += 1 - cosine;
        if (table != null) {
          told += table.applyAsDouble(views.get(v).transformation(), groups.get(group[i]).name());
        }
      }
    }
    usual /= (double) count * wanted.length;
    Check.that(usual > 0, "the teacher sees no difference between images and their copies");
    if (table != null) {
      told /= (double) count * wanted.length;
      Check.that(told > 0, "the table of distances: expected one above 0");
      for (int v = 1; v < views.size(); v++) {
        for (int i = 0; i < count; i++) {
          double distance =
              table.applyAsDouble(views.get(v).transformation(), groups.get(group[i]).name());
          wanted[v - 1][i] = (float) Math.min(2, distance * usual / told);
        }
      }
    }
    return new Lessons(options.imageSize(), pixels, targets, wanted, usual, group);
  }

  private static void checkMemory(int count, DistilOptions options) {
    long each = 3L * options.imageSize() * options.imageSize();
    long bytes = count * (1L + options.transformations().size()) * each;
    long most = (long) (MOST_OF_HEAP * Runtime.getRuntime().maxMemory());
    if (bytes > most) {
      throw new UsageException(
          String.format(
              "%d images and their copies take %d MB, at most %d are there: take fewer with --train,"
                  + " or fewer --transformations, or a smaller --image-size",
              count, bytes >> 20, most >> 20));
    }
  }

  /** Pixels of images in a student's size, RGB. */
  static List<byte[]> pixels(Images images, View view, int size, int threads) {
    List<byte[]> found = new ArrayList<>();
    for (int from = 0; from < images.size(); from += PIECE) {
      int to = Math.min(images.size(), from + PIECE);
      for (RgbImage image : images.show(from, to, view, threads)) {
        found.add(Resampling.AREA_OR_CUBIC.resize(image, size, size).rgb());
      }
    }
    return found;
  }

  int images() {
    return pixels[0].length;
  }

  /** Transformed copies of each image. */
  int copies() {
    return wanted.length;
  }

  /** Mean wanted distance. */
  double usual() {
    return usual;
  }

  /** The place of the class of an image among the groups. */
  int group(int image) {
    return group[image];
  }

  /**
   * Pixels of an image, 0..255 RGB.
   *
   * @param view 0 for the image, v for its copy v - 1
   */
  byte[] pixels(int view, int image) {
    return pixels[view][image];
  }

  /** How far a copy should be from its image, 0..2. */
  float wanted(int copy, int image) {
    return wanted[copy][image];
  }

  /**
   * The rows of a step: images, then their first copies, and so on.
   *
   * @param copies of each image, {@code [images][copies of a step]}
   */
  Step step(int[] images, int[][] copies) {
    int perImage = copies[0].length;
    int rows = images.length * (1 + perImage);
    int each = size * size * 3;
    float[] batch = new float[rows * each];
    int width = targets[0].columns();
    float[] teacher = new float[rows * width];
    float[] distances = new float[images.length * perImage];
    for (int row = 0; row < rows; row++) {
      int at = row % images.length;
      int image = images[at];
      int view = row < images.length ? 0 : 1 + copies[at][row / images.length - 1];
      byte[] rgb = pixels[view][image];
      for (int i = 0; i < each; i++) {
        batch[row * each + i] = (rgb[i] & 0xFF) / 255f;
      }
      System.arraycopy(targets[view].values(), image * width, teacher, row * width, width);
      if (view > 0) {
        distances[row - images.length] = wanted[view - 1][image];
      }
    }
    return new Step(batch, new Matrix(teacher, rows, width), distances);
  }

  /**
   * What a step needs.
   *
   * @param batch {@code [rows, size, size, 3]}, 0..1
   * @param teacher unit rows
   * @param wanted of each copy, in the order of the rows after the images
   */
  record Step(float[] batch, Matrix teacher, float[] wanted) {}
}
