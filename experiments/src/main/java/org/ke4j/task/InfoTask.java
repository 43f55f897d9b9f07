package org.ke4j.task;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.ke4j.error.UsageException;
import org.ke4j.graph.Backend;
import org.ke4j.image.EncoderContent;
import org.ke4j.model.Calibration;
import org.ke4j.model.Learnt;
import org.ke4j.model.ModelDescription;
import org.ke4j.model.Models;
import org.ke4j.report.Numbers;
import org.ke4j.report.TextTable;
import org.ke4j.store.PartFile;
import org.ke4j.store.Provenance;

/** What there is to know of this installation, and of a model. */
public final class InfoTask {
  private InfoTask() {}

  /**
   * This installation.
   *
   * @param versions of KE4J, ND4J, Java and the system
   * @param backend of ND4J, and its native build
   * @param heapMegabytes the most that Java takes for objects
   * @param nativeMegabytes the most that native code may take; 0 for no limit
   * @param caches what was downloaded and remembered
   */
  public record Installation(
      Map<String, String> versions,
      String backend,
      int cores,
      long heapMegabytes,
      long nativeMegabytes,
      List<CacheTask.Part> caches) {
    /** For people. */
    public String text() {
      StringBuilder text = new StringBuilder();
      versions.forEach((name, version) -> text.append(line(name, version)));
      text.append(line("backend", backend));
      text.append(line("cores", cores));
      text.append(line("heap", heapMegabytes + " MB at most"));
      text.append(
          line("native memory", nativeMegabytes == 0 ? "-" : nativeMegabytes + " MB at most"));
      return text + "\n" + CacheTask.table(caches).text();
    }
  }

  /** Looks at this installation. */
  public static Installation installation() throws IOException {
    String backend = Backend.start();
    return new Installation(
        Provenance.runningVersions(),
        backend,
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory() >> 20,
        org.bytedeco.javacpp.Pointer.maxPhysicalBytes() >> 20,
        CacheTask.list());
  }

  /**
   * What made a model.
   *
   * @param at when, in UTC
   */
  public record Made(
      String at,
      long seed,
      Map<String, String> versions,
      Map<String, String> options,
      Map<String, String> inputs) {
    static Made of(Provenance provenance) {
      return new Made(
          provenance.made().toString(),
          provenance.seed(),
          provenance.versions(),
          provenance.options(),
          provenance.inputs());
    }
  }

  /**
   * A model.
   *
   * @param bytes of all its files
   * @param calibrationImages normal images that the threshold rests on; null for none kept
   * @param learntImages what it keeps of what it learnt from; null for nothing
   * @param takesMore whether normal images can be added later
   * @param encoderOrigin where people get the encoder; may be empty
   * @param encoderEmbedded whether the encoder travels with the model
   * @param parts name to size in bytes
   */
  public record Model(
      String model,
      String detector,
      @JsonProperty("class") String className,
      double threshold,
      double falseAlarms,
      Integer calibrationImages,
      Integer learntImages,
      boolean takesMore,
      Map<String, String> changes,
      String encoder,
      String encoderFingerprint,
      String encoderOrigin,
      boolean encoderEmbedded,
      long bytes,
      Map<String, Long> parts,
      Made made) {
    /** For people. */
    public String text() {
      StringBuilder text = new StringBuilder();
      text.append(line("model", model + ", " + Numbers.fixed(bytes / 1e6, 2) + " MB"));
      text.append(line("detector", detector));
      text.append(line("normal class", className));
      text.append(
          line(
              "threshold",
              Numbers.significant(threshold)
                  + " for "
                  + Numbers.fixed(100 * falseAlarms, 1)
                  + " % false alarms"));
      text.append(line("calibrated on", number(calibrationImages)));
      text.append(line("keeps", number(learntImages)));
      text.append(line("takes more", takesMore ? "yes (ke fit --add)" : "no"));
      text.append(
          line(
              "encoder",
              encoder
                  + (encoderEmbedded ? ", embedded" : "")
                  + (encoderOrigin.isEmpty() ? "" : " (" + encoderOrigin + ")")));
      text.append(line("fingerprint", encoderFingerprint));
      text.append(line("made", made.at() + ", seed " + made.seed()));
      made.versions().forEach((name, version) -> text.append(line(name, version)));
      TextTable table = new TextTable("part", "bytes");
      parts.forEach(table::row);
      text.append('\n').append(table.text());
      if (!changes.isEmpty()) {
        TextTable sides = new TextTable("change", "taken for");
        changes.forEach(sides::row);
        text.append('\n').append(sides.text());
      }
      return text.toString();
    }

    private static String number(Integer images) {
      return images == null ? "-" : images + " normal images";
    }
  }

  /** Looks at a model; all of it is read and checked. */
  public static Model model(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new UsageException(path + ": no such file or folder");
    }
    ModelDescription description = Models.describe(path);
    Calibration calibration = Models.calibration(path);
    Learnt learnt = Models.learnt(path);
    EncoderContent embedded = Models.encoder(path);
    Map<String, Long> parts = new TreeMap<>();
    if (Models.isFile(path)) {
      PartFile file = Models.file(path);
      for (PartFile.Entry entry : file.entries()) {
        file.read(entry.name(), 1, Integer.MAX_VALUE);
        parts.put(entry.name(), entry.bytes());
      }
    } else {
      for (Path file : files(path)) {
        parts.put(path.relativize(file).toString(), Files.size(file));
      }
    }
    long bytes = 0;
    for (Path file : files(path)) {
      bytes += Files.size(file);
    }
    return new Model(
        path.toString(),
        description.detector(),
        description.className(),
        description.threshold(),
        description.falseAlarms(),
        calibration == null ? null : calibration.scores().length,
        learnt == null ? null : learnt.names().size(),
        learnt != null && !learnt.views().isEmpty(),
        changes(learnt),
        description.encoder(),
        description.encoderFingerprint(),
        Models.origin(path),
        embedded != null,
        bytes,
        parts,
        Made.of(Models.provenance(path)));
  }

  private static List<Path> files(Path path) throws IOException {
    try (var files = Files.walk(path)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static Map<String, String> changes(Learnt learnt) {
    return (learnt == null ? new ArrayList<Learnt.Change>() : learnt.changes())
        .stream()
            .collect(
                Collectors.toMap(
                    Learnt.Change::transformation,
                    change -> change.meaning().name().toLowerCase(Locale.ROOT),
                    (a, b) -> a,
                    java.util.LinkedHashMap::new));
  }

  private static String line(String name, Object value) {
    return String.format(Locale.ROOT, "%-14s %s%n", name, value);
  }
}
