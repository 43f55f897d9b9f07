package org.ke4j.model;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.method.DetectorMethod;
import org.ke4j.method.FittedDetector;
import org.ke4j.method.Part;
import org.ke4j.store.AtomicFiles;
import org.ke4j.store.Json;
import org.ke4j.store.Provenance;
import org.ke4j.store.SectionFile;
import org.ke4j.store.Sections;

/**
 * A trained detector as a folder: a description, and a checked binary file for each part of its
 * method.
 */
public final class ModelFolder {
  private static final String DESCRIPTION = "model.json";
  private static final String PROVENANCE = "provenance";
  private static final String ENDING = ".ke4j";
  private static final String CALIBRATION = "calibration" + ENDING;

  private ModelFolder() {}

  /**
   * Writes a detector with the scores that its threshold rests on.
   *
   * @return the names of the files
   */
  public static List<String> write(
      Path folder,
      ModelDescription description,
      FittedDetector detector,
      Calibration calibration,
      Provenance provenance)
      throws IOException {
    Files.createDirectories(folder);
    Files.deleteIfExists(folder.resolve(DESCRIPTION));
    calibration.write(folder.resolve(CALIBRATION));
    write(folder, description, detector, provenance);
    List<String> names = new ArrayList<>(List.of(CALIBRATION, DESCRIPTION));
    DetectorMethod.find(description.detector())
        .parts(detector)
        .forEach(part -> names.add(part.name() + ENDING));
    return names;
  }

  /** Changes the description alone, for another threshold. */
  public static void write(Path folder, ModelDescription description) throws IOException {
    AtomicFiles.write(folder.resolve(DESCRIPTION), Json.text(description));
  }

  /** The scores that the threshold of a model rests on; null for a model of an older KE4J. */
  public static Calibration calibration(Path folder) throws IOException {
    return Calibration.read(folder.resolve(CALIBRATION));
  }

  /** Writes a model into a folder; what it learnt from is not kept. */
  public static void write(Path folder, Fitted model) throws IOException {
    if (model.calibration() == null) {
      write(folder, model.description(), model.detector(), model.provenance());
    } else {
      write(folder, model.description(), model.detector(), model.calibration(), model.provenance());
    }
  }

  /** Writes a detector; the description comes last, so that half a model is none. */
  public static void write(
      Path folder, ModelDescription description, FittedDetector detector, Provenance provenance)
      throws IOException {
    Files.createDirectories(folder);
    Files.deleteIfExists(folder.resolve(DESCRIPTION));
    List<Part> parts = DetectorMethod.find(description.detector()).parts(detector);
    parts.get(0).sections().put(PROVENANCE, provenance.toJson());
    for (Part part : parts) {
      Path file = folder.resolve(part.name() + ENDING);
      SectionFile.write(file, part.name(), part.version(), part.sections());
    }
    AtomicFiles.write(folder.resolve(DESCRIPTION), Json.text(description));
  }

  /** Reads the description. */
  public static ModelDescription describe(Path folder) throws IOException {
    Path file = folder.resolve(DESCRIPTION);
    if (!Files.isRegularFile(file)) {
      throw new Ke4jException(
          folder + ": expected a model that 'ke train' wrote, found no " + DESCRIPTION);
    }
    return Json.read(file, new TypeReference<>() {});
  }

  /** The parts of the method, by name. */
  static Map<String, Sections> parts(Path folder, int newest) throws IOException {
    Map<String, Sections> parts = new LinkedHashMap<>();
    for (Path file : partFiles(folder)) {
      String name = file.getFileName().toString().replace(ENDING, "");
      parts.put(name, SectionFile.read(file, name, 1, newest));
    }
    return parts;
  }

  /** What made a model. */
  public static Provenance provenance(Path folder) throws IOException {
    Path file = folder.resolve(Part.DETECTOR + ENDING);
    String text = SectionFile.read(file, Part.DETECTOR, 1, Integer.MAX_VALUE).text(PROVENANCE);
    try {
      return Provenance.fromJson(text);
    } catch (Ke4jException e) {
      throw new CorruptFileException(file, PROVENANCE, "what it promises", e.getMessage(), e);
    }
  }

  private static List<Path> partFiles(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(ENDING))
          .filter(file -> !file.getFileName().toString().equals("checkpoint" + ENDING))
          .filter(file -> !file.getFileName().toString().equals(CALIBRATION))
          .sorted()
          .toList();
    }
  }
}
