package org.ke4j.spark;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.store.AtomicFiles;
import org.ke4j.store.Json;
import org.ke4j.store.Reasons;

/**
 * The folder of a job: which job it belongs to ({@code _job.json}), and which of its chunks are
 * finished ({@code _SUCCESS}, which Spark writes last), with the sizes of their files ({@code
 * _parts.json}). What a killed job left of a chunk is written again as a whole, so that nothing is
 * lost and nothing is there twice.
 */
final class Ledger {
  private static final String JOB = "_job.json";
  private static final String UNKNOWN_JOB =
      "; it does not say any more which job the folder belongs to: take another folder, or"
          + " --overwrite";
  private static final String PARTS = "_parts.json";
  private static final String PART_OF = ".part";
  private static final String FINISHED = "_SUCCESS";

  /** Files of a table: the number of the task, then that of the job. */
  private static final Pattern PART = Pattern.compile("part-\\d+-([0-9a-f-]{36})");

  private final FileSystem system;
  private final Path folder;

  private Ledger(FileSystem system, Path folder) {
    this.system = system;
    this.folder = folder;
  }

  /**
   * Takes a folder for a job, or finds it again.
   *
   * @param job what decides the result, by name
   * @throws UsageException if the folder holds something else
   */
  static Ledger open(Output output, Map<String, String> job, Configuration hadoop)
      throws IOException {
    Path folder = new Path(output.folder());
    FileSystem system = folder.getFileSystem(hadoop);
    Ledger ledger = new Ledger(system, folder);
    Path file = new Path(folder, JOB);
    ledger.refuseOthers(output.overwrite());
    if (output.overwrite() && system.exists(folder) && !ledger.belongsTo(job)) {
      system.delete(folder, true);
    }
    if (system.exists(file)) {
      compare(ledger.read(file), new TreeMap<>(job), output.folder());
    } else {
      ledger.write(file, Json.text(new TreeMap<>(job)));
    }
    return ledger;
  }

  /** Whether the folder holds the result of this very job: then overwriting is going on with it. */
  private boolean belongsTo(Map<String, String> job) throws IOException {
    Path file = new Path(folder, JOB);
    try {
      return system.exists(file) && read(file).equals(job);
    } catch (Ke4jException e) {
      return false; // damaged: nobody knows whose it is
    }
  }

  /** Refuses a folder that holds something else than the result of a job. */
  private void refuseOthers(boolean overwrite) throws IOException {
    if (system.exists(new Path(folder, JOB)) || !system.exists(folder)) {
      return;
    }
    if (!system.getFileStatus(folder).isDirectory()) {
      throw new UsageException(folder + ": expected a folder, found a file");
    }
    if (overwrite) {
      throw new UsageException(
          folder + ": not overwritten: it holds something else than the result of a job");
    }
    if (!onlyBegun()) {
      throw new UsageException(folder + ": expected a new or empty folder");
    }
  }

  /** Whether nothing is there but what a job left that was killed while it took the folder. */
  private boolean onlyBegun() throws IOException {
    for (FileStatus file : system.listStatus(folder)) {
      if (!file.getPath().getName().equals(JOB + PART_OF)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Tries, before costly work, whether a job could write here; leaves nothing.
   *
   * @throws UsageException if the folder holds something else
   * @throws IOException naming the folder if it cannot be written
   */
  static void tryOut(Output output, Configuration hadoop) throws IOException {
    java.nio.file.Path here = output.here(hadoop);
    if (here != null) {
      AtomicFiles.tryOutFolder(here);
    }
    Path folder = new Path(output.folder());
    Ledger ledger = new Ledger(folder.getFileSystem(hadoop), folder);
    try {
      ledger.refuseOthers(output.overwrite());
      if (here == null) {
        ledger.tryOutElsewhere();
      }
    } catch (IOException e) {
      throw new Ke4jException(folder + ": cannot be written: " + Reasons.of(e), e);
    }
  }

  /** A file goes into the folder and away again, with the folders that this has made. */
  private void tryOutElsewhere() throws IOException {
    Deque<Path> made = new ArrayDeque<>();
    for (Path at = folder; at != null && !system.exists(at); at = at.getParent()) {
      made.add(at);
    }
    Path trial = new Path(folder, "." + UUID.randomUUID() + ".part");
    try {
      try (OutputStream out = system.create(trial, false)) {
        out.write(1);
      }
    } finally {
      system.delete(trial, false);
      for (Path one : made) {
        if (system.exists(one) && system.listStatus(one).length == 0) {
          system.delete(one, false);
        }
      }
    }
  }

  private static void compare(Map<String, String> found, Map<String, String> job, String folder) {
    List<String> differences = new ArrayList<>();
    job.forEach(
        (name, value) -> {
          if (!value.equals(found.get(name))) {
            differences.add(name + " (" + found.get(name) + ", now " + value + ")");
          }
        });
    if (!differences.isEmpty()) {
      throw new UsageException(
          folder
              + ": it holds the result of another job, other in "
              + String.join(", ", differences)
              + "; take another folder, or --overwrite");
    }
  }

  /** What a folder says of its job. */
  private Map<String, String> read(Path file) throws IOException {
    java.nio.file.Path named = java.nio.file.Path.of(file.toUri().getPath());
    try (InputStream in = system.open(file)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Json.parse(named, "content", text, new TypeReference<>() {});
    } catch (CorruptFileException e) {
      throw new Ke4jException(e.getMessage() + UNKNOWN_JOB, e);
    } catch (ChecksumException e) {
      throw new Ke4jException(named + ": damaged" + UNKNOWN_JOB, e);
    }
  }

  /** Writes a file as a whole. */
  private void write(Path file, String text) throws IOException {
    Path work = new Path(file.getParent(), file.getName() + PART_OF);
    boolean done = false;
    try {
      try (OutputStream out = system.create(work, true)) {
        out.write(text.getBytes(StandardCharsets.UTF_8));
      }
      done = system.rename(work, file);
    } finally {
      if (!done) {
        system.delete(work, false);
      }
    }
    if (!done) {
      throw new IOException(file + " cannot be written");
    }
  }

  /** Where a chunk goes. */
  String chunk(int number) {
    return new Path(folder, String.format(java.util.Locale.ROOT, "chunk=%05d", number)).toString();
  }

  boolean finished(int number) throws IOException {
    return system.exists(new Path(chunk(number), FINISHED));
  }

  /** Notes the files of a chunk, so that one that is cut or lost later is missed. */
  void note(int number) throws IOException {
    write(new Path(chunk(number), PARTS), Json.text(parts(number)));
  }

  /** Whether the files of a chunk are those that were noted; true where none were. */
  boolean asNoted(int number) throws IOException {
    Path note = new Path(chunk(number), PARTS);
    if (!system.exists(note)) {
      return true; // of an earlier version, or the job ended just before
    }
    try (InputStream in = system.open(note)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Json.text(parts(number)).equals(text);
    } catch (ChecksumException e) {
      return false;
    }
  }

  private Map<String, Long> parts(int number) throws IOException {
    Map<String, Long> parts = new TreeMap<>();
    for (FileStatus file : system.listStatus(new Path(chunk(number)))) {
      if (PART.matcher(file.getPath().getName()).lookingAt()) {
        parts.put(file.getPath().getName(), file.getLen());
      }
    }
    return parts;
  }

  /** A finished chunk counts as unfinished from now on. */
  void reopen(int number) throws IOException {
    system.delete(new Path(chunk(number), FINISHED), false);
  }

  /** Half a chunk goes, so that nobody takes it for a table. */
  void discard(int number) throws IOException {
    system.delete(new Path(chunk(number)), true);
  }

  /**
   * By how many jobs a chunk was written: Spark gives the files of a job a number of their own.
   * More than one means rows that are there twice.
   */
  int writers(int number) throws IOException {
    Set<String> jobs = new HashSet<>();
    for (FileStatus file : system.listStatus(new Path(chunk(number)))) {
      Matcher part = PART.matcher(file.getPath().getName());
      if (part.lookingAt()) {
        jobs.add(part.group(1));
      }
    }
    return jobs.size();
  }
}
