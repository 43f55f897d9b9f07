package org.ke4j.spark;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileUtil;
import org.ke4j.error.Ke4jException;
import org.ke4j.store.Reasons;
import org.ke4j.store.Sha256;

/**
 * A few files that every executor needs, as bytes that a broadcast carries. An executor unpacks
 * them once; what it finds unpacked already counts only if its hash is the driver's, so that no
 * executor works with another version.
 *
 * @param entries in the order of their names
 * @param hash over names and contents
 */
record SharedFiles(List<Entry> entries, String hash) implements Serializable {
  private static final long LARGEST = 1L << 31;

  /** One file; {@code name} is relative, with slashes. */
  record Entry(String name, byte[] content) implements Serializable {}

  private SharedFiles(List<Entry> entries) {
    this(List.copyOf(entries), hash(entries));
  }

  /** A folder's files at any depth, or one file. */
  static SharedFiles of(Path path) {
    try (Stream<Path> walk = Files.walk(path, FileVisitOption.FOLLOW_LINKS)) {
      return of(path, walk.filter(Files::isRegularFile).toList());
    } catch (IOException e) {
      throw new Ke4jException(path + ": it cannot be read: " + Reasons.of(e), e);
    }
  }

  /**
   * A file and those beside it that begin with its name up to the last dot, or have these names.
   */
  static SharedFiles withCompanions(Path file, List<String> companions) {
    Path folder = file.toAbsolutePath().getParent();
    String name = file.getFileName().toString();
    String stem = name.substring(0, Math.max(name.lastIndexOf('.'), 1));
    try (Stream<Path> list = Files.list(folder)) {
      List<Path> chosen =
          list.filter(Files::isRegularFile)
              .filter(
                  other -> {
                    String theirs = other.getFileName().toString();
                    return theirs.startsWith(stem + ".")
                        || theirs.startsWith(name)
                        || companions.contains(theirs);
                  })
              .toList();
      return of(folder, chosen);
    } catch (IOException e) {
      throw new Ke4jException(file + ": it cannot be read: " + Reasons.of(e), e);
    }
  }

  private static SharedFiles of(Path root, List<Path> files) throws IOException {
    List<Entry> entries = new ArrayList<>();
    long size = 0;
    for (Path file : files) {
      size += Files.size(file);
      if (size > LARGEST) {
        throw new Ke4jException(
            root + ": expected at most " + LARGEST + " bytes to send to the executors");
      }
      String name = root.relativize(file).toString().replace('\\', '/');
      entries.add(
          new Entry(
              name.isEmpty() ? file.getFileName().toString() : name, Files.readAllBytes(file)));
    }
    entries.sort(Comparator.comparing(Entry::name));
    return new SharedFiles(entries);
  }

  private static String hash(List<Entry> entries) {
    Sha256 hash = new Sha256();
    entries.forEach(entry -> hash.add(entry.name()).add(entry.content()));
    return hash.hex();
  }

  /**
   * Unpacks into a folder of this machine that is named by the hash; one that is there whole is
   * used as it is, one with other contents is replaced.
   */
  Path unpack() {
    Path parent =
        Path.of(
            System.getProperty("java.io.tmpdir"),
            "ke4j-spark-" + System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9_.-]", ""));
    Path target = parent.resolve(hash);
    try {
      if (matches(target)) {
        return target;
      }
      Path work = parent.resolve(hash + "." + UUID.randomUUID());
      boolean used = false;
      try {
        for (Entry entry : entries) {
          Path file = work.resolve(entry.name());
          Files.createDirectories(file.getParent());
          Files.write(file, entry.content());
        }
        // Another version may lie there; it may be in use, so it stays and this one keeps its name.
        boolean moved = move(work, target);
        boolean own = !moved && !matches(target);
        used = moved || own;
        return own ? work : target;
      } finally {
        if (!used) {
          FileUtil.fullyDelete(work.toFile());
        }
      }
    } catch (IOException e) {
      throw new Ke4jException(target + ": a model cannot be unpacked: " + Reasons.of(e), e);
    }
  }

  private static boolean move(Path work, Path target) {
    try {
      Files.move(work, target, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean matches(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    for (Entry entry : entries) {
      Path file = folder.resolve(entry.name());
      if (!Files.isRegularFile(file) || !Sha256.of(file).equals(Sha256.of(entry.content()))) {
        return false;
      }
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile).count() == entries.size();
    }
  }
}
