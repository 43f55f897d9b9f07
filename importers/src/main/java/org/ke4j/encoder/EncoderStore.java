package org.ke4j.encoder;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.fetch.FetchListener;
import org.ke4j.fetch.FetchOptions;
import org.ke4j.fetch.FetchRecord;
import org.ke4j.fetch.Fetcher;
import org.ke4j.store.AtomicFiles;
import org.ke4j.store.CacheFolder;
import org.ke4j.store.Reasons;
import org.ke4j.store.Sha256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The encoders of this user: files that were fetched ({@code NAME.onnx} with its record), and
 * registrations of files of their own ({@code added/NAME.properties}, copies in {@code
 * added/NAME/}).
 */
public final class EncoderStore {
  private static final Logger LOG = LoggerFactory.getLogger(EncoderStore.class);
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]*";
  private static final String ENDING = ".properties";

  private final Path folder;

  public EncoderStore(Path folder) {
    this.folder = folder;
  }

  /** The one in the user's cache folder. */
  public static EncoderStore standard() {
    return new EncoderStore(CacheFolder.of("encoders"));
  }

  /** The name, if it can be one of an encoder. */
  static String checkName(String name) {
    Check.that(
        name.matches(NAME) && name.length() <= 100,
        "name of an encoder: expected up to 100 letters, digits, dots, dashes, got '%s'",
        name);
    Check.that(!KnownEncoder.isBuiltIn(name), "'%s' is a built-in encoder", name);
    return name;
  }

  /** The file of an entry that was fetched, unchecked. */
  public Optional<Path> fetched(CatalogueEntry entry) {
    Path file = folder.resolve(entry.name() + ".onnx");
    return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
  }

  /**
   * Fetches an entry unless it is there, and checks it.
   *
   * @return the file
   * @throws UsageException if no address of it is confirmed
   */
  public Path fetch(CatalogueEntry entry, FetchListener listener) {
    return fetch(entry, FetchOptions.DEFAULTS, listener);
  }

  Path fetch(CatalogueEntry entry, FetchOptions options, FetchListener listener) {
    Check.that(
        entry.remote() != null, "encoder '%s': no address is known to fetch it", entry.name());
    return new Fetcher(folder, options).fetch(entry.remote(), listener);
  }

  /** All registrations, by name. */
  public List<Registration> registered() {
    List<Registration> all = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(folder.resolve("added"), "*" + ENDING)) {
      for (Path file : files) {
        all.add(Registration.read(file));
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new Ke4jException(folder + ": cannot be read: " + Reasons.of(e), e);
    }
    all.sort(Comparator.comparing(Registration::name));
    return all;
  }

  /** The registration of a name. */
  public Optional<Registration> registered(String name) {
    if (!name.matches(NAME)) {
      return Optional.empty();
    }
    Path record = record(name);
    return Files.isRegularFile(record) ? Optional.of(Registration.read(record)) : Optional.empty();
  }

  /**
   * Keeps a registration under its name. The copies of an earlier one stay whole until the new one
   * is in its place.
   *
   * @param copy whether KE4J keeps copies of the files; it does of those that are its own
   * @param replace whether an earlier one of that name gives way
   * @throws UsageException if there is one and it must not
   */
  Registration register(Registration wanted, boolean copy, boolean replace) {
    String name = checkName(wanted.name());
    boolean first = registered(name).isEmpty();
    Check.that(
        replace || first,
        "there is an encoder '%s' already; give another --name, or --replace",
        name);
    Path copies = copies(name);
    Path made = null;
    boolean existed = false;
    boolean done = false;
    try {
      Registration kept = wanted;
      if (copy || isWithin(wanted.file(), copies)) {
        made = copies.resolve(contentName(wanted));
        existed = Files.exists(made);
        kept = copied(wanted, made);
      }
      kept.write(record(name));
      done = true;
      return kept;
    } catch (IOException e) {
      throw new Ke4jException(Reasons.withFile(e), e);
    } finally {
      if (done || first) {
        deleteOthers(copies, done ? made : null);
      } else if (made != null && !existed) {
        deleteOthers(made, null);
      }
    }
  }

  private static boolean isWithin(Path file, Path folder) throws IOException {
    return Files.isDirectory(folder) && file.toRealPath().startsWith(folder.toRealPath());
  }

  /** The same for the same files, so that adding them again is no change. */
  private static String contentName(Registration registration) {
    Sha256 hash = new Sha256().add(registration.description().sha256());
    registration.data().forEach(each -> hash.add(each.path().toString()).add(each.sha256()));
    return hash.hex().substring(0, 16);
  }

  /** Deletes what is in a folder but one entry, or the folder where there is none to keep. */
  private static void deleteOthers(Path root, Path kept) {
    try {
      if (kept == null) {
        deleteTree(root, new ArrayList<>());
        return;
      }
      try (DirectoryStream<Path> entries =
          Files.newDirectoryStream(root, entry -> !entry.equals(kept))) {
        for (Path entry : entries) {
          deleteTree(entry, new ArrayList<>());
        }
      }
    } catch (IOException e) {
      LOG.warn("cannot delete {}: {}", root, Reasons.of(e));
    }
  }

  /** The copies in a folder of their own for this content: the former ones stay meanwhile. */
  private static Registration copied(Registration from, Path folder) throws IOException {
    Path model = folder.resolve("model.onnx").toAbsolutePath().normalize();
    copy(from.file(), model);
    for (Registration.DataFile each : from.data()) {
      copy(from.file().resolveSibling(each.path()), model.resolveSibling(each.path()));
    }
    Registration kept =
        new Registration(model, from.bytes(), true, from.data(), from.description());
    kept.check();
    return kept;
  }

  private static void copy(Path from, Path to) throws IOException {
    if (!Files.exists(to) || !Files.isSameFile(from, to)) {
      AtomicFiles.copy(from, to);
    }
  }

  /**
   * Forgets an encoder: its registration with KE4J's copies, or what was fetched. A user's own file
   * stays where it is.
   *
   * @return what was deleted
   * @throws UsageException if nothing of that name is here
   */
  public List<Path> remove(String name) {
    checkName(name);
    List<Path> deleted = new ArrayList<>();
    try {
      Path record = record(name);
      if (Files.isRegularFile(record)) {
        delete(record, deleted);
        deleteTree(copies(name), deleted);
        return deleted;
      }
      Path file = folder.resolve(name + ".onnx");
      for (String ending : List.of("", ".part", ".part-of")) {
        delete(file.resolveSibling(file.getFileName() + ending), deleted);
      }
      delete(FetchRecord.path(file), deleted);
    } catch (IOException e) {
      throw new Ke4jException(name + ": cannot be removed: " + Reasons.of(e), e);
    }
    if (deleted.isEmpty()) {
      throw new UsageException("no encoder '" + name + "' was added or fetched");
    }
    return deleted;
  }

  private static void delete(Path file, List<Path> deleted) throws IOException {
    if (Files.deleteIfExists(file)) {
      deleted.add(file);
    }
  }

  private static void deleteTree(Path root, List<Path> deleted) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> files = Files.walk(root)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      delete(each, deleted);
    }
  }

  private Path copies(String name) {
    return folder.resolve("added").resolve(name);
  }

  private Path record(String name) {
    return folder.resolve("added").resolve(name + ENDING);
  }
}
