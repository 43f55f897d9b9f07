package org.ke4j.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import org.ke4j.error.Ke4jException;
import org.ke4j.store.AtomicFiles;
import org.ke4j.store.Json;
import org.ke4j.store.Provenance;

/**
 * The folder that keeps a run's results together with what made them: {@code run.json} holds the
 * command, every option, the seed, versions and the hashes of the inputs.
 */
public final class RunFolder {
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
  private final Path folder;

  private RunFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes the folder.
   *
   * @param chosen the user's choice, or null for a new folder below {@code runs}
   * @param command what is run
   */
  public static RunFolder create(Path chosen, String command) throws IOException {
    if (chosen != null) {
      if (Files.exists(chosen) && !Files.isDirectory(chosen)) {
        throw new Ke4jException(chosen + ": expected a folder for the results, found a file");
      }
      return new RunFolder(Files.createDirectories(chosen));
    }
    Path runs = Files.createDirectories(Path.of("runs"));
    String name = command + "-" + LocalDateTime.now(java.time.ZoneId.systemDefault()).format(STAMP);
    for (int i = 1; ; i++) {
      Path folder = runs.resolve(i == 1 ? name : name + "-" + i);
      try {
        return new RunFolder(Files.createDirectory(folder));
      } catch (java.nio.file.FileAlreadyExistsException e) {
        // another run of this second: take the next number
      }
    }
  }

  public Path path() {
    return folder;
  }

  /** Writes a text file, whole or not at all. */
  public void text(String name, String content) throws IOException {
    AtomicFiles.write(folder.resolve(name), content);
  }

  /** Writes a JSON file, whole or not at all. */
  public void json(String name, Object value) throws IOException {
    text(name, Json.text(value));
  }

  /** Writes {@code run.json}. */
  public void provenance(Provenance provenance) throws IOException {
    text("run.json", provenance.toJson() + "\n");
  }
}
