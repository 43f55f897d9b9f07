package org.ke4j.grid;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.ke4j.store.AtomicFiles;
import org.ke4j.store.Json;
import org.ke4j.store.ProcessLock;
import org.ke4j.store.Reasons;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of finished cells, {@code cells/<hash>.json}. A file appears whole or not at all; one
 * that is damaged, or holds another key than its name says, counts as missing. Several processes
 * may share a folder.
 */
public final class CellStore {
  private static final Logger LOG = LoggerFactory.getLogger(CellStore.class);
  private static final String SUFFIX = ".json";
  private static final ObjectMapper READER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final Path folder;

  public CellStore(Path folder) {
    this.folder = folder;
  }

  public Path folder() {
    return folder;
  }

  private Path file(String hash) {
    return folder.resolve("cells").resolve(hash + SUFFIX);
  }

  /** The cell of a key, if it is finished. */
  public Optional<CellResult> find(CellKey key) {
    return read(file(key.hash()), key.hash());
  }

  /** Keeps a finished cell. */
  public void put(CellResult result) throws IOException {
    AtomicFiles.write(file(new CellKey(result.key()).hash()), Json.text(result));
  }

  /** All finished cells, of whatever grid, in the order of their hashes. */
  public List<CellResult> all() throws IOException {
    Path cells = folder.resolve("cells");
    List<CellResult> found = new ArrayList<>();
    if (!Files.isDirectory(cells)) {
      return found;
    }
    try (Stream<Path> files = Files.list(cells)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(SUFFIX)) {
          read(file, name.substring(0, name.length() - SUFFIX.length())).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  /** A result as text. */
  static CellResult parse(String text) throws IOException {
    return READER.readValue(text, CellResult.class);
  }

  private static Optional<CellResult> read(Path file, String hash) {
    Optional<CellResult> found = read(file, CellResult.class);
    if (found.isPresent()
        && (found.get().key() == null || !new CellKey(found.get().key()).hash().equals(hash))) {
      LOG.warn("{}: holds another cell than its name says; it is computed again", file);
      return Optional.empty();
    }
    return found;
  }

  /** What a file of this folder holds; a damaged one counts as missing. */
  static <T> Optional<T> read(Path file, Class<T> type) {
    try {
      return Optional.ofNullable(READER.readValue(Files.readString(file), type));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      LOG.warn("{}: damaged, it is computed again: {}", file, e.getOriginalMessage());
    } catch (IOException e) {
      LOG.warn("{}: cannot be read: {}", file, Reasons.of(e));
    }
    return Optional.empty();
  }

  /** The lock of a fit, if nobody else has it. */
  Optional<ProcessLock> tryLock(String fit) throws IOException {
    return ProcessLock.tryAcquire(lock(fit));
  }

  /** The lock of a fit, when the one who has it is done. */
  ProcessLock lock(String fit, Duration patience) throws IOException {
    return ProcessLock.acquire(lock(fit), patience);
  }

  private Path lock(String fit) {
    return folder.resolve("locks").resolve(fit + ".lock");
  }

  /** Where a fit keeps checkpoints until it is done. */
  Path workOf(String fit) {
    return folder.resolve("work").resolve(fit);
  }
}
