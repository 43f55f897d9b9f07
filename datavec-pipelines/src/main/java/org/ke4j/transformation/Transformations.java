package org.ke4j.transformation;

import static org.ke4j.image.Kind.BLUR;
import static org.ke4j.image.Kind.COMPRESSION;
import static org.ke4j.image.Kind.GEOMETRIC;
import static org.ke4j.image.Kind.NOISE;
import static org.ke4j.image.Kind.PHOTOMETRIC;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.datavec.image.transform.ImageTransform;
import org.ke4j.error.Check;
import org.ke4j.error.UsageException;
import org.ke4j.image.Transformation;
import org.ke4j.image.TransformationProvider;

/** The registry of transformations. */
public final class Transformations {
  /** Severities run from 1 to this. */
  public static final int SEVERITIES = 5;

  private Transformations() {}

  /** The ten of the paper, in its order, with default options. */
  public static List<Transformation> paper() {
    return paper(TransformationOptions.DEFAULTS);
  }

  /** The ten of the paper, in its order. */
  public static List<Transformation> paper(TransformationOptions options) {
    return List.copyOf(named(options).subList(0, 10));
  }

  /** All, the paper's ten first, with default options. */
  public static List<Transformation> all() {
    return all(TransformationOptions.DEFAULTS);
  }

  /** All, the paper's ten first. */
  public static List<Transformation> all(TransformationOptions options) {
    return List.copyOf(named(options));
  }

  /**
   * Those that are asked for by name alone: neither the paper nor its code ranks them, so that they
   * can show a detector what it has never seen.
   */
  static List<Transformation> further() {
    return List.copyOf(unranked(TransformationOptions.DEFAULTS));
  }

  /**
   * One transformation, with default options.
   *
   * @throws UsageException if there is none of this name; the message lists them
   */
  public static Transformation byName(String name) {
    return byName(name, TransformationOptions.DEFAULTS);
  }

  /**
   * One transformation.
   *
   * @throws UsageException if there is none of this name; the message lists them
   */
  public static Transformation byName(String name, TransformationOptions options) {
    return find(name, options);
  }

  /**
   * A fresh DataVec transform for a pipeline of one thread; it draws from the generator that
   * DataVec hands it.
   *
   * @param severity 1..5
   * @param options its table, or CIFAR-10-C's if it has none, since a DataVec transform is made
   *     before any image is seen
   * @throws UsageException if there is none of this name or severity
   */
  public static ImageTransform dataVec(String name, int severity, TransformationOptions options) {
    Check.between("severity", severity, 1, SEVERITIES);
    SeverityTable table = options.table() != null ? options.table() : SeverityTable.CIFAR_C;
    return find(name, options).make(table, severity);
  }

  /**
   * A fresh DataVec transform with default options that draws from a seed where DataVec hands it no
   * generator, as {@code ImageRecordReader} and {@code PipelineImageTransform} do: the same images
   * in the same order then come out alike in every run.
   *
   * @param severity 1..5
   */
  public static ImageTransform dataVec(String name, int severity, long seed) {
    ImageTransform transform = dataVec(name, severity, TransformationOptions.DEFAULTS);
    ((RgbTransform) transform).setRandom(new Random(seed));
    return transform;
  }

  /**
   * Reads a severity: {@code 1} to {@code 5}, or {@code 6}, which the paper writes where its code
   * takes 5.
   *
   * @param option that gave it
   * @throws UsageException for anything else
   */
  public static int severity(String option, String text) {
    Check.that(
        text.matches("[1-6]"),
        "%s: expected 1 to %d (or 6, the paper's name of 5), got '%s'",
        option,
        SEVERITIES,
        text);
    return Math.min(SEVERITIES, Integer.parseInt(text));
  }

  private static NamedTransformation find(String name, TransformationOptions options) {
    List<NamedTransformation> known = new ArrayList<>(named(options));
    known.addAll(unranked(options));
    return TransformationProvider.find(known, name);
  }

  private static List<NamedTransformation> unranked(TransformationOptions options) {
    SeverityTable table = options.table();
    return List.of(
        new NamedTransformation("rot180", GEOMETRIC, false, table, (t, s) -> new HalfTurn()),
        new NamedTransformation(
            "vertical_flip", GEOMETRIC, false, table, (t, s) -> new VerticalFlip()));
  }

  private static List<NamedTransformation> named(TransformationOptions options) {
    SeverityTable table = options.table();
    double share = options.cropShare();
    return List.of(
        new NamedTransformation("flip", GEOMETRIC, false, table, (t, s) -> new Flip()),
        new NamedTransformation("gaussian_noise", NOISE, true, table, GaussianNoise::of),
        new NamedTransformation("glass_blur", BLUR, true, table, GlassBlur::of),
        new NamedTransformation("jpeg_compression", COMPRESSION, true, table, JpegCompression::of),
        new NamedTransformation(
                "random_crop", GEOMETRIC, false, table, (t, s) -> new RandomCrop(share))
            .with("share=" + share),
        new NamedTransformation("rot90", GEOMETRIC, false, table, (t, s) -> new QuarterTurn(true)),
        new NamedTransformation("snow", PHOTOMETRIC, true, table, Snow::of),
        new NamedTransformation(
            "color_jitter",
            PHOTOMETRIC,
            false,
            table,
            (t, s) -> new ColorJitter(ColorJitter.RANGE, ColorJitter.RANGE)),
        new NamedTransformation(
            "rot270", GEOMETRIC, false, table, (t, s) -> new QuarterTurn(false)),
        new NamedTransformation("gaussian_blur", BLUR, true, table, GaussianBlur::of),
        new NamedTransformation("brightness", PHOTOMETRIC, true, table, Brightness::of),
        new NamedTransformation("contrast", PHOTOMETRIC, true, table, LowContrast::of),
        new NamedTransformation("defocus_blur", BLUR, true, table, DefocusBlur::of),
        new NamedTransformation("elastic_transform", GEOMETRIC, true, table, ElasticTransform::of),
        new NamedTransformation("fog", PHOTOMETRIC, true, table, Fog::of),
        new NamedTransformation("impulse_noise", NOISE, true, table, ImpulseNoise::of),
        new NamedTransformation("motion_blur", BLUR, true, table, MotionBlur::of),
        new NamedTransformation("pixelate", COMPRESSION, true, table, Pixelate::of),
        new NamedTransformation("saturate", PHOTOMETRIC, true, table, Saturate::of),
        new NamedTransformation("shot_noise", NOISE, true, table, ShotNoise::of),
        new NamedTransformation("spatter", PHOTOMETRIC, true, table, Spatter::of),
        new NamedTransformation("speckle_noise", NOISE, true, table, SpeckleNoise::of),
        new NamedTransformation("zoom_blur", BLUR, true, table, ZoomBlur::of));
  }
}
