package org.ke4j.model;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.FileTooNewException;
import org.ke4j.error.FileTooOldException;
import org.ke4j.error.Ke4jException;
import org.ke4j.image.EncoderContent;
import org.ke4j.matrix.Matrix;
import org.ke4j.method.DetectorMethod;
import org.ke4j.method.Part;
import org.ke4j.store.Json;
import org.ke4j.store.PartFile;
import org.ke4j.store.Provenance;
import org.ke4j.store.Sections;

/**
 * A trained detector as one file, ending in {@code .ke4j}: the container is {@link PartFile}, the
 * parts are listed in docs/formats.md.
 */
final class ModelFile {
  static final String KIND = "model";

  private static final int VERSION = 1;
  private static final String DESCRIPTION = "description";
  private static final String PROVENANCE = "provenance";
  private static final String CALIBRATION = "calibration";
  private static final String ENCODER = "encoder";
  private static final String LEARNT = "learnt";
  private static final String VIEWS = "views";
  private static final String METHOD = "method.";
  private static final String JSON = "json";

  private ModelFile() {}

  /**
   * Writes a model.
   *
   * @param embedded the encoder, to travel with it; null for none
   * @param origin where people get the encoder
   */
  static void write(Path file, Fitted model, EncoderContent embedded, String origin)
      throws IOException {
    List<PartFile.Content> parts = new ArrayList<>();
    parts.add(part(DESCRIPTION, json(model.description())));
    parts.add(part(PROVENANCE, new Sections().put(JSON, model.provenance().toJson())));
    if (model.calibration() != null) {
      parts.add(part(CALIBRATION, model.calibration().write(new Sections())));
    }
    Sections encoder =
        new Sections()
            .put("name", model.description().encoder())
            .put("fingerprint", model.description().encoderFingerprint())
            .put("origin", origin);
    if (embedded != null) {
      encoder
          .put("embedded name", embedded.name())
          .put("embedded description", embedded.description())
          .put("embedded model", embedded.model());
    }
    parts.add(part(ENCODER, encoder));
    for (Part part : DetectorMethod.find(model.description().detector()).parts(model.detector())) {
      parts.add(new PartFile.Content(METHOD + part.name(), part.version(), part.sections()));
    }
    if (model.learnt() != null) {
      parts.add(part(LEARNT, learnt(model.learnt())));
      if (!model.learnt().views().isEmpty()) {
        Sections views = new Sections();
        model.learnt().views().forEach((name, rows) -> views.put(name, rows.values()));
        parts.add(part(VIEWS, views));
      }
    }
    PartFile.write(file, KIND, parts);
  }

  private static PartFile.Content part(String name, Sections sections) {
    return new PartFile.Content(name, VERSION, sections);
  }

  private static Sections json(Object value) {
    return new Sections().put(JSON, Json.text(value));
  }

  private static Sections learnt(Learnt learnt) {
    long[] places = new long[learnt.places().length];
    for (int i = 0; i < places.length; i++) {
      places[i] = learnt.places()[i];
    }
    return new Sections()
        .put("names", Json.text(learnt.names()))
        .put("embeddings", learnt.embeddings().values())
        .put("width", (long) learnt.embeddings().columns())
        .put("places", places)
        .put("changes", Json.text(learnt.changes()))
        .put("recipe", Json.text(learnt.recipe()));
  }

  /** Writes the file again with another description; everything else stays byte for byte. */
  static void write(Path path, ModelDescription description) throws IOException {
    PartFile file = PartFile.open(path, KIND);
    List<PartFile.Content> parts = new ArrayList<>();
    for (PartFile.Entry entry : file.entries()) {
      parts.add(
          entry.name().equals(DESCRIPTION)
              ? part(DESCRIPTION, json(description))
              : new PartFile.Content(
                  entry.name(),
                  entry.version(),
                  file.read(entry.name(), entry.version(), entry.version())));
    }
    PartFile.write(path, KIND, parts);
  }

  static PartFile open(Path path) throws IOException {
    return PartFile.open(path, KIND);
  }

  static ModelDescription describe(Path path) throws IOException {
    return checked(
        path,
        DESCRIPTION,
        () -> Json.parse(path, DESCRIPTION, text(path, DESCRIPTION), new TypeReference<>() {}));
  }

  static Provenance provenance(Path path) throws IOException {
    String text = text(path, PROVENANCE);
    return checked(path, PROVENANCE, () -> Provenance.fromJson(text));
  }

  static Calibration calibration(Path path) throws IOException {
    PartFile file = open(path);
    if (!file.has(CALIBRATION)) {
      return null;
    }
    Sections sections = file.read(CALIBRATION, 1, VERSION);
    return checked(path, CALIBRATION, () -> Calibration.of(sections));
  }

  /** The encoder that travels with the model; null if none does. */
  static EncoderContent encoder(Path path) throws IOException {
    Sections sections = open(path).read(ENCODER, 1, VERSION);
    return sections.has("embedded model")
        ? new EncoderContent(
            sections.text("embedded name"),
            sections.bytes("embedded model"),
            sections.text("embedded description"))
        : null;
  }

  /** Where people get the encoder; may be empty. */
  static String origin(Path path) throws IOException {
    return open(path).read(ENCODER, 1, VERSION).text("origin");
  }

  /** What the model keeps of what it learnt from; null if it keeps nothing. */
  static Learnt learnt(Path path) throws IOException {
    PartFile file = open(path);
    if (!file.has(LEARNT)) {
      return null;
    }
    Sections sections = file.read(LEARNT, 1, VERSION);
    Sections views = file.has(VIEWS) ? file.read(VIEWS, 1, VERSION) : new Sections();
    return checked(path, LEARNT, () -> learnt(path, sections, views));
  }

  private static Learnt learnt(Path path, Sections sections, Sections views) {
    List<String> names = Json.parse(path, LEARNT, sections.text("names"), new TypeReference<>() {});
    int width = Math.toIntExact(sections.number("width"));
    Map<String, Matrix> known = new LinkedHashMap<>();
    for (String name : views.names()) {
      known.put(name, new Matrix(views.floats(name), names.size(), width));
    }
    int[] places =
        java.util.Arrays.stream(sections.longs("places")).mapToInt(Math::toIntExact).toArray();
    return new Learnt(
        names,
        new Matrix(sections.floats("embeddings"), names.size(), width),
        known,
        Json.parse(path, LEARNT, sections.text("changes"), new TypeReference<>() {}),
        places,
        Json.parse(path, LEARNT, sections.text("recipe"), new TypeReference<>() {}));
  }

  /** The parts of the method, by name. */
  static Map<String, Sections> parts(Path path, int newest) throws IOException {
    PartFile file = open(path);
    Map<String, Sections> parts = new LinkedHashMap<>();
    for (PartFile.Entry entry : file.entries()) {
      if (entry.name().startsWith(METHOD)) {
        parts.put(entry.name().substring(METHOD.length()), file.read(entry.name(), 1, newest));
      }
    }
    return parts;
  }

  private static String text(Path path, String part) throws IOException {
    return open(path).read(part, 1, VERSION).text(JSON);
  }

  private interface Reading<T> {
    T get() throws IOException;
  }

  /** What a part says must make sense; where it does not, the part is named. */
  private static <T> T checked(Path path, String part, Reading<T> reading) throws IOException {
    try {
      return reading.get();
    } catch (CorruptFileException | FileTooNewException | FileTooOldException e) {
      throw e;
    } catch (IllegalArgumentException | ArithmeticException | Ke4jException e) {
      throw new CorruptFileException(path, "part " + part, "what it promises", e.getMessage(), e);
    }
  }
}
