package org.ke4j.task;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the normal pictures of a model again by their names, where their folders still are. Nothing
 * outside of these folders is looked at.
 */
final class NormalPictures {
  private final List<Path> folders = new ArrayList<>();

  /**
   * @param named a folder that the user names; null for none
   * @param known absolute paths of the folders that the model learnt from
   */
  NormalPictures(Path named, List<String> known) {
    if (named != null) {
      folders.add(named.toAbsolutePath().normalize());
    }
    known.forEach(folder -> path(folder).ifPresent(folders::add));
  }

  /** The file of a name, if it is there. */
  Optional<Path> find(String name) {
    Optional<Path> named = path(name);
    if (named.isEmpty()) {
      return named;
    }
    Path path = named.get();
    for (Path folder : folders) {
      // Of several folders, names begin with the folder as it was named.
      for (int rest = 0; rest < path.getNameCount(); rest++) {
        Path before = rest == 0 ? null : path.subpath(0, rest).normalize();
        Path file = folder.resolve(path.subpath(rest, path.getNameCount())).normalize();
        if ((before == null || folder.endsWith(before))
            && file.startsWith(folder)
            && Files.isRegularFile(file)) {
          return Optional.of(file);
        }
      }
    }
    return Optional.empty();
  }

  /** Empty for a text that is a path on another kind of machine only. */
  private static Optional<Path> path(String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
