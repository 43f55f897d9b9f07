package org.ke4j.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.store.Reasons;

/**
 * The files below a folder of any file system that Hadoop reaches, in order of their names. Names
 * that begin with an underscore count (cameras give such names); those that begin with a dot, and
 * what systems put beside pictures, do not.
 */
public final class Listing {
  private static final Set<String> LITTER =
      Set.of(
          "thumbs.db",
          "desktop.ini",
          "__macosx",
          "@eadir",
          "$recycle.bin",
          "system volume information");

  private Listing() {}

  /**
   * One file.
   *
   * @param name relative to the folder, with slashes
   * @param path what opens it
   * @param length in bytes
   * @param time of the last change, in milliseconds since 1970
   */
  public record File(String name, String path, long length, long time) {}

  /**
   * All files of a folder, or the one file.
   *
   * @param packed whether these are files that hold many pictures: then names that begin with an
   *     underscore are marks of those that wrote them
   */
  static List<File> of(String folder, boolean packed, Configuration hadoop) {
    Path root = new Path(folder);
    try {
      FileSystem system = root.getFileSystem(hadoop);
      FileStatus top = system.getFileStatus(root);
      List<File> files = new ArrayList<>();
      if (top.isFile()) {
        files.add(file(top, root.getName()));
        return files;
      }
      Deque<Path> folders = new ArrayDeque<>(List.of(top.getPath()));
      Deque<String> prefixes = new ArrayDeque<>(List.of(""));
      while (!folders.isEmpty()) {
        Path at = folders.pop();
        String prefix = prefixes.pop();
        for (FileStatus child : system.listStatus(at)) {
          String name = child.getPath().getName();
          if (isLitter(name) || (packed && name.startsWith("_"))) {
            continue;
          }
          FileStatus real = child.isSymlink() ? system.getFileStatus(child.getSymlink()) : child;
          if (real.isDirectory()) {
            folders.push(child.getPath());
            prefixes.push(prefix + name + "/");
          } else {
            files.add(file(child, prefix + name));
          }
        }
      }
      files.sort(Comparator.comparing(File::name));
      return files;
    } catch (FileNotFoundException e) {
      throw new UsageException(folder + ": no such file or folder");
    } catch (IOException e) {
      throw new Ke4jException(folder + ": it cannot be listed: " + Reasons.of(e), e);
    }
  }

  private static File file(FileStatus status, String name) {
    return new File(
        name, status.getPath().toString(), status.getLen(), status.getModificationTime());
  }

  private static boolean isLitter(String name) {
    return name.startsWith(".") || LITTER.contains(name.toLowerCase(Locale.ROOT));
  }
}
