package org.ke4j.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.store.Reasons;

/**
 * The files below a folder of any file system that Hadoop reaches, in order of their names. Links
 * are followed; one that leads back or nowhere is listed with what is wrong with it. Names that
 * begin with an underscore count (cameras give such names); those that begin with a dot, and what
 * systems put beside pictures, do not, nor do folders with results of KE4J.
 */
public final class Listing {
  static final String LEADS_BACK = "it is a link to a folder that it lies in";
  static final String NOWHERE = "it cannot be read: there is no such file (a broken link?)";

  /** Files that say of a folder that KE4J wrote it. */
  static final Set<String> OWN_RESULTS = Set.of("run.json", "model.json", "_job.json");

  private static final Set<String> LITTER =
      Set.of(
          "thumbs.db",
          "desktop.ini",
          "__macosx",
          "@eadir",
          "$recycle.bin",
          "system volume information");

  private final FileSystem system;
  private final boolean packed;
  private final List<File> files = new ArrayList<>();

  private Listing(FileSystem system, boolean packed) {
    this.system = system;
    this.packed = packed;
  }

  /**
   * One file.
   *
   * @param name relative to the folder, with slashes
   * @param path what opens it
   * @param length in bytes
   * @param time of the last change, in milliseconds since 1970
   * @param error why there is nothing to open; null for a file
   */
  public record File(String name, String path, long length, long time, String error) {}

  /**
   * All files of a folder, or the one file.
   *
   * @param packed whether these are files that hold many pictures: then names that begin with an
   *     underscore are marks of those that wrote them, and each file must be there
   */
  static List<File> of(String folder, boolean packed, Configuration hadoop) {
    Path root;
    try {
      root = new Path(folder);
    } catch (IllegalArgumentException e) {
      throw new UsageException("'" + folder + "' cannot be a file or folder");
    }
    try {
      List<File> files = all(root, packed, hadoop);
      files.sort(Comparator.comparing(File::name));
      for (File file : files) {
        if (packed && file.error() != null) {
          throw new Ke4jException(folder + ": " + file.name() + ": " + file.error());
        }
      }
      return files;
    } catch (FileNotFoundException | NoSuchFileException e) {
      throw new UsageException(folder + ": no such file or folder");
    } catch (IOException e) {
      throw new Ke4jException(folder + ": it cannot be listed: " + Reasons.of(e), e);
    }
  }

  private static List<File> all(Path root, boolean packed, Configuration hadoop)
      throws IOException {
    FileSystem system = root.getFileSystem(hadoop);
    FileStatus top = system.getFileStatus(root);
    if (top.isFile()) {
      return new ArrayList<>(List.of(file(top, root.getName())));
    }
    java.nio.file.Path here = LocalTree.place(root, hadoop);
    if (here != null) {
      return LocalTree.below(here, packed);
    }
    Listing listing = new Listing(system, packed);
    listing.list(new Folder(top.getPath(), listing.real(top.getPath()), ""));
    return listing.files;
  }

  /**
   * A folder to be listed.
   *
   * @param path by which it was found
   * @param real without links
   * @param prefix of names
   */
  private record Folder(Path path, Path real, String prefix) {}

  private void list(Folder root) throws IOException {
    Deque<Folder> folders = new ArrayDeque<>(List.of(root));
    while (!folders.isEmpty()) {
      Folder at = folders.pop();
      FileStatus[] children;
      try {
        children = system.listStatus(at.path());
      } catch (AccessControlException e) {
        if (at.prefix().isEmpty()) {
          throw e;
        }
        String name = at.prefix().substring(0, at.prefix().length() - 1);
        wrong(at.path(), name, "it cannot be read: access is denied");
        continue;
      }
      if (!packed && !at.prefix().isEmpty() && isOwnResult(children)) {
        continue;
      }
      for (FileStatus child : children) {
        String name = child.getPath().getName();
        if (!isPassed(name, packed)) {
          list(at, child, at.prefix() + name, folders);
        }
      }
    }
  }

  private void list(Folder at, FileStatus child, String name, Deque<Folder> folders)
      throws IOException {
    FileStatus target = child;
    Path real = new Path(at.real(), new Path(null, null, child.getPath().getName()));
    if (child.isSymlink()) {
      try {
        real = real(child.getPath());
        target = system.getFileStatus(real);
      } catch (FileNotFoundException e) {
        wrong(child.getPath(), name, NOWHERE);
        return;
      }
      if (target.isDirectory() && isIn(at.real(), real)) {
        wrong(child.getPath(), name, LEADS_BACK);
        return;
      }
    }
    if (target.isDirectory()) {
      folders.push(new Folder(child.getPath(), real, name + "/"));
    } else {
      files.add(
          new File(
              name,
              child.getPath().toString(),
              target.getLen(),
              target.getModificationTime(),
              null));
    }
  }

  private void wrong(Path path, String name, String reason) {
    files.add(new File(name, path.toString(), 0, 0, reason));
  }

  /** Without links, and without a slash at its end. */
  private Path real(Path path) throws IOException {
    return new Path(system.resolvePath(path).toString());
  }

  /** Whether a folder is another one, or lies in it at any depth. */
  private static boolean isIn(Path folder, Path other) {
    for (Path at = folder; at != null; at = at.getParent()) {
      if (at.equals(other)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOwnResult(FileStatus[] children) {
    return Arrays.stream(children).anyMatch(one -> OWN_RESULTS.contains(one.getPath().getName()));
  }

  private static File file(FileStatus status, String name) {
    return new File(
        name, status.getPath().toString(), status.getLen(), status.getModificationTime(), null);
  }

  /** Whether something of this name is passed over without a word. */
  static boolean isPassed(String name, boolean packed) {
    return name.startsWith(".")
        || LITTER.contains(name.toLowerCase(Locale.ROOT))
        || (packed && name.startsWith("_"));
  }
}
