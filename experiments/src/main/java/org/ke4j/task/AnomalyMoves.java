package org.ke4j.task;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Consumer;
import org.ke4j.error.Check;
import org.ke4j.store.AtomicFiles;
import org.ke4j.store.Reasons;

/** Moves the pictures that are anomalies out of a folder, under the names that they had there. */
public final class AnomalyMoves {
  private final Path from;
  private final Path to;
  private final Consumer<String> notes;

  /**
   * @param from the folder that is scored
   * @param to the folder that takes them; null for nowhere
   * @param notes told of each that cannot be moved
   */
  public AnomalyMoves(Path from, Path to, Consumer<String> notes) {
    this.from = from;
    this.to = to;
    this.notes = notes;
  }

  /** Refuses a folder that cannot take the pictures. */
  public static void check(Path to, Path from) throws IOException {
    Check.that(
        from != null && Files.isDirectory(from),
        "--move-anomalies: expected --images with a folder, whose files it moves");
    Check.that(!Files.exists(to) || Files.isDirectory(to), "--move-anomalies: %s is no folder", to);
    Check.that(
        !to.toAbsolutePath().normalize().startsWith(from.toAbsolutePath().normalize()),
        "--move-anomalies: expected a folder outside --images, got %s",
        to);
    AtomicFiles.tryOutFolder(to);
  }

  /** Moves those of them that are anomalies; a name that is taken gets a number. */
  public void move(List<Scores.Scored> scored) {
    if (to == null) {
      return;
    }
    for (Scores.Scored one : scored) {
      if (one.anomaly()) {
        try {
          move(one.image());
        } catch (IOException e) {
          notes.accept(
              one.image().replaceAll("\\p{Cntrl}", "?") + " cannot be moved: " + Reasons.of(e));
        }
      }
    }
  }

  private void move(String image) throws IOException {
    Path target = to.resolve(image);
    Files.createDirectories(target.toAbsolutePath().getParent());
    for (int number = 1; Files.exists(target); number++) {
      int dot = image.lastIndexOf('.');
      int end = dot < 0 ? image.length() : dot;
      target = to.resolve(image.substring(0, end) + "-" + number + image.substring(end));
    }
    Path source = from.resolve(image);
    try {
      Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) { // another file system
      AtomicFiles.copy(source, target);
      Files.delete(source);
    }
  }
}
