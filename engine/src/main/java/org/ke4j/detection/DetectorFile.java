package org.ke4j.detection;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.UsageException;
import org.ke4j.matrix.Matrix;
import org.ke4j.store.Provenance;
import org.ke4j.store.SectionFile;
import org.ke4j.store.Sections;

/**
 * Fitted detectors on disk, in the one format of {@link SectionFile}: they score and calibrate as
 * before, bit for bit. For LIBSVM's own text format see {@link LibsvmFormat}.
 */
public final class DetectorFile {
  private static final String KIND = "detector";
  private static final int VERSION = 1;

  private DetectorFile() {}

  /**
   * What a file holds.
   *
   * @param detector ready to score
   * @param provenance what made it
   */
  public record Stored(Detector detector, Provenance provenance) {}

  /**
   * Writes a detector of this package atomically.
   *
   * @throws UsageException if the detector is of another package
   */
  public static void write(Path file, Detector detector, Provenance provenance) throws IOException {
    Sections sections = new Sections().put("provenance", provenance.toJson());
    if (detector instanceof OneClassSvm svm) {
      put(sections, svm);
    } else if (detector instanceof NearestNeighbours neighbours) {
      put(sections, neighbours);
    } else if (detector instanceof KnowledgeContrast contrast) {
      put(sections, contrast);
    } else if (detector instanceof AwareGaussian aware) {
      put(sections, aware);
    } else {
      throw new UsageException(
          "detector: expected a one-class SVM, nearest neighbours, knowledge contrast or"
              + " transformation-aware Gaussian, got "
              + detector.getClass().getName());
    }
    SectionFile.write(file, KIND, VERSION, sections);
  }

  /**
   * Reads a detector.
   *
   * @throws CorruptFileException if the file is damaged, or no detector
   * @throws org.ke4j.error.FileTooNewException if a later KE4J wrote it
   */
  public static Stored read(Path file) throws IOException {
    Sections sections = SectionFile.read(file, KIND, VERSION, VERSION);
    String type = sections.text("detector");
    Supplier<Detector> reader =
        switch (type) {
          case "one-class-svm" -> () -> svm(sections);
          case "nearest-neighbours" -> () -> neighbours(sections);
          case "knowledge-contrast" -> () -> contrast(sections);
          case "aware-gaussian" -> () -> aware(sections);
          default -> throw new CorruptFileException(file, "detector", "a known type", type);
        };
    try {
      return new Stored(reader.get(), Provenance.fromJson(sections.text("provenance")));
    } catch (IllegalArgumentException | ArithmeticException | UsageException e) {
      throw new CorruptFileException(file, "content", "a " + type, e.getMessage(), e);
    }
  }

  private static void put(Sections sections, OneClassSvm svm) {
    Kernel kernel = svm.kernel();
    sections
        .put("detector", "one-class-svm")
        .put("kernel", kernel.type().name())
        .put("gamma", kernel.gamma())
        .put("coef0", kernel.coef0())
        .put("degree", (long) kernel.degree())
        .put("normalized", svm.normalized() ? 1L : 0L)
        .put("width", (long) svm.width())
        .put("vectors", svm.supportVectors())
        .put("coefficients", svm.coefficients())
        .put("rho", svm.rho());
    if (svm.hasTrainingScores()) {
      sections.put("training scores", svm.trainingScores());
    }
  }

  private static OneClassSvm svm(Sections sections) {
    Kernel kernel =
        new Kernel(
            Kernel.Type.valueOf(sections.text("kernel")),
            sections.real("gamma"),
            sections.real("coef0"),
            Math.toIntExact(sections.number("degree")));
    return new OneClassSvm(
        kernel,
        sections.number("normalized") == 1,
        Math.toIntExact(sections.number("width")),
        sections.doubles("vectors"),
        sections.doubles("coefficients"),
        sections.real("rho"),
        sections.has("training scores") ? sections.doubles("training scores") : null);
  }

  private static void put(Sections sections, NearestNeighbours neighbours) {
    sections
        .put("detector", "nearest-neighbours")
        .put("k", (long) neighbours.options().k())
        .put("raw", neighbours.options().raw() ? 1L : 0L)
        .put("training scores", neighbours.trainingScores());
    putMatrix(sections, "training", neighbours.training());
  }

  private static NearestNeighbours neighbours(Sections sections) {
    return new NearestNeighbours(
        new NearestNeighbours.Options(
            Math.toIntExact(sections.number("k")), sections.number("raw") == 1),
        matrix(sections, "training"),
        sections.doubles("training scores"));
  }

  private static void put(Sections sections, KnowledgeContrast contrast) {
    KnowledgeContrast.Options options = contrast.options();
    sections
        .put("detector", "knowledge-contrast")
        .put("k", (long) options.k())
        .put("contrast k", (long) options.contrastK())
        .put("directions", (long) options.directions())
        .put("mu", options.mu())
        .put("removed", contrast.removed().values())
        .put("training scores", contrast.trainingScores());
    putMatrix(sections, "training", contrast.banks().training());
    putMatrix(sections, "positive", contrast.banks().positive());
    putMatrix(sections, "negative", contrast.banks().negative());
  }

  private static KnowledgeContrast contrast(Sections sections) {
    KnowledgeContrast.Options options =
        new KnowledgeContrast.Options(
            Math.toIntExact(sections.number("k")),
            Math.toIntExact(sections.number("contrast k")),
            Math.toIntExact(sections.number("directions")),
            sections.real("mu"));
    Matrix training = matrix(sections, "training");
    double[] removed = sections.doubles("removed");
    return new KnowledgeContrast(
        options,
        new KnowledgeContrast.Banks(
            training, matrix(sections, "positive"), matrix(sections, "negative")),
        LeadingDirections.ofOrthonormal(
            removed, removed.length / training.columns(), training.columns()),
        sections.doubles("training scores"));
  }

  private static void put(Sections sections, AwareGaussian aware) {
    AwareGaussian.Parts parts = aware.parts();
    long[] changes = new long[parts.changes().length];
    for (int j = 0; j < changes.length; j++) {
      changes[j] = parts.changes()[j] ? 1 : 0;
    }
    sections
        .put("detector", "aware-gaussian")
        .put("power", aware.options().power())
        .put("shrinkage", aware.options().shrinkage())
        .put("tolerance", aware.options().tolerance())
        .put("mu", aware.options().mu())
        .put("mean", parts.mean())
        .put("whitening", parts.triangle())
        .put("shifts", parts.shifts())
        .put("changes", changes)
        .put("locations", parts.locations())
        .put("spreads", parts.spreads())
        .put("temperature", parts.temperature())
        .put("training scores", parts.trainingScores());
  }

  private static AwareGaussian aware(Sections sections) {
    long[] changes = sections.longs("changes");
    boolean[] changed = new boolean[changes.length];
    for (int j = 0; j < changes.length; j++) {
      changed[j] = changes[j] == 1;
    }
    return new AwareGaussian(
        new AwareGaussian.Options(
            sections.real("power"),
            sections.real("shrinkage"),
            sections.real("tolerance"),
            sections.real("mu")),
        new AwareGaussian.Parts(
            sections.doubles("mean"),
            sections.doubles("whitening"),
            sections.doubles("shifts"),
            changed,
            sections.doubles("locations"),
            sections.doubles("spreads"),
            sections.real("temperature"),
            sections.doubles("training scores")));
  }

  private static void putMatrix(Sections sections, String name, Matrix matrix) {
    sections
        .put(name, matrix.values())
        .put(name + " shape", new long[] {matrix.rows(), matrix.columns()});
  }

  private static Matrix matrix(Sections sections, String name) {
    long[] shape = sections.longs(name + " shape");
    return new Matrix(sections.floats(name), Math.toIntExact(shape[0]), Math.toIntExact(shape[1]));
  }
}
