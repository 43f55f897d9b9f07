package org.ke4j.task;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.error.Ke4jException;
import org.ke4j.store.Reasons;

/**
 * Files that arrive in a folder and those below it. A file is given once it has kept its size and
 * time from one look to the next, so that one that is still being written is waited for; it is
 * given again when it changes. Files and folders whose names begin with a dot are passed over.
 */
final class FolderWatch {
  private record Stamp(long size, long time) {}

  private final Path folder;
  private Map<Path, Stamp> seen = new HashMap<>();
  private final Map<Path, Stamp> given = new HashMap<>();

  FolderWatch(Path folder) {
    this.folder = folder;
  }

  /**
   * Looks once.
   *
   * @param most files to give now; others wait for the next look
   * @return in order of their names
   */
  List<Path> look(int most) {
    Map<Path, Stamp> now = new HashMap<>();
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
              return hidden(at) && !at.equals(folder)
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (attributes.isRegularFile() && !hidden(file)) {
                now.put(
                    file, new Stamp(attributes.size(), attributes.lastModifiedTime().toMillis()));
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) throws IOException {
              if (file.equals(folder)) {
                throw gone;
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new Ke4jException(folder + ": the folder cannot be watched: " + Reasons.of(e), e);
    }
    given.keySet().retainAll(now.keySet());
    List<Path> ready = new ArrayList<>();
    now.keySet().stream()
        .sorted()
        .filter(file -> now.get(file).equals(seen.get(file)))
        .filter(file -> !now.get(file).equals(given.get(file)))
        .limit(most)
        .forEach(ready::add);
    ready.forEach(file -> given.put(file, now.get(file)));
    seen = now;
    return ready;
  }

  private static boolean hidden(Path path) {
    Path name = path.getFileName();
    return name != null && name.toString().startsWith(".");
  }
}
