package org.ke4j.encoder;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
import org.ke4j.store.CacheFolder;
import org.ke4j.store.Reasons;
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
   * Keeps a registration under its name.
   *
   * @param replace whether an earlier one of that name gives way
   * @throws UsageException if there is one and it must not
   */
  Registration register(Registration registration, boolean copy, boolean replace) {
    String name = checkName(registration.name());
    boolean first = registered(name).isEmpty();
    Check.that(
        replace || first,
        "there is an encoder '%s' already; give another --name, or --replace",
        name);
    try {
      Registration kept = copy ? copied(registration) : registration;
      kept.write(record(name));
      if (!copy) {
        deleteTree(copies(name), new ArrayList<>());
      }
      return kept;
    } catch (IOException e) {
      if (first) {
        deleteQuietly(copies(name));
      }
      throw new Ke4jException(record(name) + ": cannot be written: " + Reasons.of(e), e);
    }
  }

  private static void deleteQuietly(Path root) {
    try {
      deleteTree(root, new ArrayList<>());
    } catch (IOException e) {
      LOG.warn("cannot delete {}: {}", root, Reasons.of(e));
    }
  }

  private Registration copied(Registration from) throws IOException {
    Path to = copies(from.name());
    Files.createDirectories(to);
    Path model = to.resolve("model.onnx").toAbsolutePath().normalize();
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
    if (Files.exists(to) && Files.isSameFile(from, to)) {
      return;
    }
    Files.createDirectories(to.getParent());
    Path part = to.resolveSibling(to.getFileName() + ".part");
    Files.copy(from, part, StandardCopyOption.REPLACE_EXISTING);
    Files.move(part, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
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
    if (!Files.isDirectory(root)) {
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
