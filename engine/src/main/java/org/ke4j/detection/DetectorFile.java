package org.ke4j.detection;

import java.io.IOException;
import java.nio.file.Path;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.UsageException;
import org.ke4j.matrix.Matrix;
import org.ke4j.store.SectionFile;
import org.ke4j.store.Sections;

/**
 * Detectors that are banks of features, on disk (see {@link SectionFile}); a {@link OneClassSvm}
 * has {@link LibsvmFormat}.
 */
public final class DetectorFile {
  private static final String KIND = "detector";
  private static final String NEIGHBOURS = "nearest neighbours";
  private static final String CONTRAST = "knowledge contrast";

  private DetectorFile() {}

  /** Writes {@link NearestNeighbours} or {@link KnowledgeContrast}, whole or not at all. */
  public static void write(Path file, Detector detector) throws IOException {
    Sections sections = new Sections();
    if (detector instanceof NearestNeighbours neighbours) {
      sections.put("type", NEIGHBOURS);
      sections.put("k", neighbours.options().k());
      sections.put("raw", neighbours.options().raw() ? 1 : 0);
      put(sections, "training", neighbours.training());
    } else if (detector instanceof KnowledgeContrast contrast) {
      KnowledgeContrast.Options options = contrast.options();
      sections.put("type", CONTRAST);
      sections.put("k", options.k());
      sections.put("contrast k", options.contrastK());
      sections.put("directions", options.directions());
      sections.put("mu", options.mu());
      put(sections, "training", contrast.banks().training());
      put(sections, "positive", contrast.banks().positive());
      put(sections, "negative", contrast.banks().negative());
      sections.put("removed", contrast.removed().values());
    } else {
      throw new UsageException(
          "expected nearest neighbours or knowledge contrast, got "
              + detector.getClass().getSimpleName());
    }
    SectionFile.write(file, KIND, 1, sections);
  }

  /**
   * Reads what {@link #write} wrote; it scores bit for bit as before.
   *
   * @throws CorruptFileException if the file is damaged or something else
   */
  public static Detector read(Path file) throws IOException {
    Sections sections = SectionFile.read(file, KIND, 1, 1);
    String type = sections.text("type");
    Matrix training = get(sections, "training");
    int k = Math.toIntExact(sections.number("k"));
    switch (type) {
      case NEIGHBOURS -> {
        boolean raw = sections.number("raw") != 0;
        return NearestNeighbours.restore(training, new NearestNeighbours.Options(k, raw));
      }
      case CONTRAST -> {
        KnowledgeContrast.Options options =
            new KnowledgeContrast.Options(
                k,
                Math.toIntExact(sections.number("contrast k")),
                Math.toIntExact(sections.number("directions")),
                sections.real("mu"));
        double[] removed = sections.doubles("removed");
        int width = training.columns();
        return new KnowledgeContrast(
            options,
            new KnowledgeContrast.Banks(
                training, get(sections, "positive"), get(sections, "negative")),
            LeadingDirections.ofOrthonormal(removed, removed.length / width, width));
      }
      default ->
          throw new CorruptFileException(
              file, "type", NEIGHBOURS + " or " + CONTRAST, "'" + type + "'");
    }
  }

  private static void put(Sections sections, String name, Matrix matrix) {
    sections.put(name + " rows", matrix.rows());
    sections.put(name + " columns", matrix.columns());
    sections.put(name, matrix.values());
  }

  private static Matrix get(Sections sections, String name) {
    return new Matrix(
        sections.floats(name),
        Math.toIntExact(sections.number(name + " rows")),
        Math.toIntExact(sections.number(name + " columns")));
  }
}
