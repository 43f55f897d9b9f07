package org.ke4j.spark;

import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.LocalFileSystem;
import org.ke4j.store.Reasons;

/**
 * The files below a folder of this machine, found as {@code ke fit} finds pictures: links are
 * followed, loops of them are not. Hadoop's own view of a local disk knows no links, and no names
 * with a colon.
 */
final class LocalTree extends SimpleFileVisitor<Path> {
  private final Path root;
  private final boolean packed;
  private final List<Listing.File> files = new ArrayList<>();

  private LocalTree(Path root, boolean packed) {
    this.root = root;
    this.packed = packed;
  }

  /** The place on this machine's disk, or null where it is on another file system. */
  static Path place(org.apache.hadoop.fs.Path path, Configuration hadoop) throws IOException {
    return path.getFileSystem(hadoop) instanceof LocalFileSystem local
        ? local.pathToFile(path).toPath()
        : null;
  }

  /** All files below a folder, in any order. */
  static List<Listing.File> below(Path root, boolean packed) throws IOException {
    LocalTree tree = new LocalTree(root, packed);
    Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, tree);
    return tree.files;
  }

  @Override
  public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
    if (at.equals(root)) {
      return FileVisitResult.CONTINUE;
    }
    if (passed(at) || (!packed && isOwnResult(at))) {
      return FileVisitResult.SKIP_SUBTREE;
    }
    if (leadsBack(at)) {
      wrong(at, Listing.LEADS_BACK);
      return FileVisitResult.SKIP_SUBTREE;
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    if (passed(file)) {
      return FileVisitResult.CONTINUE;
    }
    if (attributes.isRegularFile()) {
      files.add(
          new Listing.File(
              name(file),
              path(file),
              attributes.size(),
              attributes.lastModifiedTime().toMillis(),
              null));
    } else {
      wrong(file, attributes.isSymbolicLink() ? Listing.NOWHERE : "it is no regular file");
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
    if (file.equals(root)) {
      throw e;
    }
    if (!passed(file)) {
      wrong(file, reason(e));
    }
    return FileVisitResult.CONTINUE;
  }

  private void wrong(Path file, String reason) {
    files.add(new Listing.File(name(file), path(file), 0, 0, reason));
  }

  private boolean passed(Path file) {
    return Listing.isPassed(file.getFileName().toString(), packed);
  }

  private String name(Path file) {
    return root.relativize(file).toString().replace(File.separatorChar, '/');
  }

  private static String path(Path file) {
    return new org.apache.hadoop.fs.Path(file.toUri()).toString();
  }

  private static boolean isOwnResult(Path folder) {
    return Listing.OWN_RESULTS.stream().anyMatch(name -> Files.exists(folder.resolve(name)));
  }

  /** Whether a folder is a link to one that it lies in. */
  private static boolean leadsBack(Path folder) {
    try {
      return Files.isSymbolicLink(folder)
          && folder.toAbsolutePath().getParent().toRealPath().startsWith(folder.toRealPath());
    } catch (IOException e) {
      return false;
    }
  }

  private static String reason(IOException e) {
    if (e instanceof FileSystemLoopException) {
      return Listing.LEADS_BACK;
    }
    if (e instanceof AccessDeniedException) {
      return "it cannot be read: access is denied";
    }
    if (e instanceof NoSuchFileException) {
      return Listing.NOWHERE;
    }
    return "it cannot be read: " + Reasons.of(e);
  }
}
