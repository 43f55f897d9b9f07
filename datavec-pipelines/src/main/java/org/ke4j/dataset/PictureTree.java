package org.ke4j.dataset;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.ke4j.decoding.PictureDecoder;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UnreadableImageException;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.Sample;
import org.ke4j.image.Skipped;

/**
 * The pictures below a folder, in order of their names, character by character, whatever the
 * locale. Links are followed, loops of them are not. What is no picture is skipped and named, or
 * ends the reading if that is asked for.
 *
 * <p>Passed over without a word: names that begin with a dot, what systems put beside pictures
 * ({@code Thumbs.db}, {@code desktop.ini}, {@code __MACOSX} and the like), and KE4J's own results
 * (a folder with {@code run.json} or {@code model.json}, a folder {@code runs} of nothing but such
 * folders, and files that it wrote among the pictures).
 */
final class PictureTree {
  private static final Set<String> LITTER =
      Set.of(
          "thumbs.db",
          "desktop.ini",
          "__macosx",
          "@eadir",
          "$recycle.bin",
          "system volume information");

  private final Path root;
  private final PictureDecoder decoder;
  private final boolean strict;
  private final List<Skipped> skipped = new ArrayList<>();

  PictureTree(Path root, DatasetOptions options) {
    this.root = root;
    this.decoder = new PictureDecoder(options.maxPixels());
    this.strict = options.strict();
  }

  /** What was skipped so far. */
  List<Skipped> skipped() {
    return skipped;
  }

  /** A file's name in the data set. */
  String name(Path file) {
    String name = root.relativize(file).toString().replace('\\', '/');
    return name.isEmpty() ? String.valueOf(file.getFileName()) : name;
  }

  /** Sub-folders that may hold pictures, by name. */
  static List<Path> folders(Path folder) {
    return children(folder).stream()
        .filter(Files::isDirectory)
        .filter(child -> !isOwnResult(child) && !leadsBack(child))
        .toList();
  }

  /** Everything in a folder that is no sub-folder, by name. */
  static List<Path> files(Path folder) {
    return children(folder).stream().filter(child -> !Files.isDirectory(child)).toList();
  }

  private static List<Path> children(Path folder) {
    try (Stream<Path> list = Files.list(folder)) {
      return list.filter(child -> !isLitter(child))
          .sorted(Comparator.comparing(child -> child.getFileName().toString()))
          .toList();
    } catch (IOException e) {
      throw new Ke4jException(folder + ": " + PictureFile.reason(e), e);
    }
  }

  /** The pictures of a folder and of those below it. */
  List<Sample> below(Path folder, int label) {
    List<Path> files = new ArrayList<>();
    List<Path> unreadable = new ArrayList<>();
    List<IOException> reasons = new ArrayList<>();
    try {
      Files.walkFileTree(
          folder,
          EnumSet.of(FileVisitOption.FOLLOW_LINKS),
          Integer.MAX_VALUE,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
              boolean pass = !at.equals(folder) && (isLitter(at) || isOwnResult(at));
              if (!pass && leadsBack(at)) {
                unreadable.add(at);
                reasons.add(new FileSystemLoopException(at.toString()));
                pass = true;
              }
              return pass ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (!isLitter(file)) {
                files.add(file);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              if (!isLitter(file)) {
                unreadable.add(file);
                reasons.add(e);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new Ke4jException(folder + ": " + PictureFile.reason(e), e);
    }
    for (int i = 0; i < unreadable.size(); i++) {
      skip(unreadable.get(i), PictureFile.reason(reasons.get(i)));
    }
    files.sort(Comparator.comparing(this::name));
    return pictures(files, label);
  }

  /** Samples of those files that are pictures. */
  List<Sample> pictures(List<Path> files, int label) {
    List<Sample> samples = new ArrayList<>();
    for (Path file : files) {
      try {
        if (!Files.isRegularFile(file) && Files.exists(file)) {
          throw new UnreadableImageException(file.toString(), "it is no regular file");
        }
        PictureFile.recognise(file);
        samples.add(new Sample(name(file), label, new PictureFile(file, decoder, 0)));
      } catch (UnreadableImageException e) {
        skip(file, e.reason());
      }
    }
    return samples;
  }

  /** Notes a file that is left out, unless KE4J wrote it. */
  void skip(Path file, String reason) {
    if (OwnFiles.is(file)) {
      return;
    }
    if (strict) {
      throw new UnreadableImageException(file.toString(), reason);
    }
    skipped.add(new Skipped(name(file), reason));
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

  static boolean isLitter(Path file) {
    Path last = file.getFileName();
    String name = last == null ? "" : last.toString();
    return (name.startsWith(".") && !name.equals(".") && !name.equals(".."))
        || LITTER.contains(name.toLowerCase(Locale.ROOT));
  }

  /** Whether KE4J wrote a folder, or all that is in it. */
  private static boolean isOwnResult(Path folder) {
    if (Files.exists(folder.resolve("run.json")) || Files.exists(folder.resolve("model.json"))) {
      return true;
    }
    if (!String.valueOf(folder.getFileName()).equals("runs")) {
      return false;
    }
    try (Stream<Path> list = Files.list(folder)) {
      List<Path> children = list.filter(child -> !isLitter(child)).toList();
      return children.stream()
          .allMatch(
              child ->
                  Files.isDirectory(child)
                      ? Files.exists(child.resolve("run.json"))
                      : OwnFiles.is(child));
    } catch (IOException e) {
      return false;
    }
  }
}
