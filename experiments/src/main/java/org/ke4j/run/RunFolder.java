package org.ke4j.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.store.AtomicFiles;
import org.ke4j.store.Json;
import org.ke4j.store.Provenance;

/**
 * The folder that keeps a run's results together with what made them: {@code run.json} holds the
 * command, every option, the seed, versions, the hashes of the inputs and the names of the results.
 *
 * <p>A folder belongs to one run. Results of another command in it are refused. The same command
 * may be run again: its results grow in the folder {@code unfinished} below and take the place of
 * the former ones, all of them, when they are whole; until then the former ones stay.
 */
public final class RunFolder {
  /** What tells that there is a run, or a model that some other program put there. */
  private static final String RUN = "run.json";

  private static final List<String> MODEL = List.of("model.json", "detector.ke4j", "network.ke4j");
  private static final List<String> OF_TRAINING = List.of("loss.csv", "loss.svg");
  private static final String UNFINISHED = "unfinished";
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final Path work;
  private final Set<String> files = new LinkedHashSet<>();

  private RunFolder(Path folder, Path work) {
    this.folder = folder;
    this.work = work;
  }

  /**
   * Refuses a folder that cannot take the results of a command.
   *
   * @param command as {@code ke rank}
   * @throws UsageException if it holds those of another
   */
  public static void check(Path chosen, String command) throws IOException {
    if (Files.exists(chosen) && !Files.isDirectory(chosen)) {
      throw new Ke4jException(chosen + ": expected a folder for the results, found a file");
    }
    String other = null;
    if (Files.exists(chosen.resolve(RUN))) {
      String former = former(chosen).path("options").path("command").asText("");
      other = former.equals(command) ? null : former.isEmpty() ? "another program" : former;
    } else if (!command.endsWith(" train")
        && (holdsModel(chosen) || Files.exists(chosen.resolve("checkpoint.ke4j")))) {
      other = "ke train";
    }
    if (other != null) {
      throw new UsageException(
          chosen + ": holds results of '" + other + "', which would be mixed: name another folder");
    }
    AtomicFiles.tryOutFolder(chosen);
  }

  /**
   * Makes the folder.
   *
   * @param chosen the user's choice, or null for a new folder below {@code runs}
   * @param command as {@code ke rank}
   */
  public static RunFolder create(Path chosen, String command) throws IOException {
    if (chosen != null) {
      check(chosen, command);
      boolean again = Files.exists(chosen.resolve(RUN)) || holdsModel(chosen);
      Path work = Files.createDirectories(again ? chosen.resolve(UNFINISHED) : chosen);
      return new RunFolder(chosen, work);
    }
    Path runs = Files.createDirectories(Path.of("runs"));
    String name =
        command.substring(command.indexOf(' ') + 1).replace(' ', '-')
            + "-"
            + LocalDateTime.now(java.time.ZoneId.systemDefault()).format(STAMP);
    for (int i = 1; ; i++) {
      Path folder = runs.resolve(i == 1 ? name : name + "-" + i);
      try {
        Files.createDirectory(folder);
        return new RunFolder(folder, folder);
      } catch (java.nio.file.FileAlreadyExistsException e) {
        // another run of this second: take the next number
      }
    }
  }

  /** Where the results are in the end. */
  public Path path() {
    return folder;
  }

  /** Where they grow: the same folder, or one below it while former results are there. */
  public Path work() {
    return work;
  }

  /** A file that the caller writes, as one of the results. */
  public Path file(String name) {
    files.add(name);
    return work.resolve(name);
  }

  /** Writes a text file, whole or not at all. */
  public void text(String name, String content) throws IOException {
    AtomicFiles.write(file(name), content);
  }

  /** Writes a JSON file, whole or not at all. */
  public void json(String name, Object value) throws IOException {
    text(name, Json.text(value));
  }

  /** Writes {@code run.json}; now the results are whole, and former ones go. */
  public void provenance(Provenance provenance) throws IOException {
    ObjectNode record = (ObjectNode) JSON.readTree(provenance.toJson());
    Set<String> present = new TreeSet<>();
    files.stream().filter(name -> Files.exists(work.resolve(name))).forEach(present::add);
    ArrayNode names = record.putArray("files");
    present.forEach(names::add);
    String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(record) + "\n";
    if (!work.equals(folder)) {
      replace(present);
    }
    AtomicFiles.write(folder.resolve(RUN), text);
  }

  /** Descriptions go first and come last, so that half a result is none. */
  private void replace(Set<String> present) throws IOException {
    Set<String> old = new TreeSet<>(formerFiles());
    Files.deleteIfExists(folder.resolve(MODEL.get(0)));
    Files.deleteIfExists(folder.resolve(RUN));
    for (String name : old) {
      if (!present.contains(name)) {
        Files.deleteIfExists(folder.resolve(name));
      }
    }
    List<String> order = new java.util.ArrayList<>(present);
    order.sort(java.util.Comparator.comparing(name -> name.endsWith(MODEL.get(0))));
    for (String name : order) {
      Path to = folder.resolve(name);
      Files.createDirectories(to.getParent());
      Files.move(
          work.resolve(name),
          to,
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.ATOMIC_MOVE);
    }
    removeEmpty(work);
  }

  private Set<String> formerFiles() throws IOException {
    Set<String> names = new LinkedHashSet<>(MODEL);
    names.addAll(OF_TRAINING);
    if (Files.exists(folder.resolve(RUN))) {
      for (JsonNode name : former(folder).path("files")) {
        Path inside = folder.resolve(name.asText()).normalize();
        if (inside.startsWith(folder.normalize())) {
          names.add(name.asText());
        }
      }
    }
    return names;
  }

  private static boolean holdsModel(Path folder) {
    return MODEL.stream().anyMatch(name -> Files.exists(folder.resolve(name)));
  }

  private static JsonNode former(Path folder) throws IOException {
    try {
      return JSON.readTree(Files.readString(folder.resolve(RUN)));
    } catch (JsonProcessingException | java.nio.charset.CharacterCodingException e) {
      return JSON.createObjectNode();
    }
  }

  /** Folders without files; others stay, with what an unfinished run left in them. */
  private static void removeEmpty(Path folder) throws IOException {
    List<Path> all;
    try (var walk = Files.walk(folder)) {
      all = walk.filter(Files::isDirectory).sorted(java.util.Comparator.reverseOrder()).toList();
    }
    for (Path inside : all) {
      try {
        Files.deleteIfExists(inside);
      } catch (java.nio.file.DirectoryNotEmptyException e) {
        return;
      }
    }
  }
}
