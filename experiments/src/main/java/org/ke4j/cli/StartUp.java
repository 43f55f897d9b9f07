package org.ke4j.cli;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.DatasetReader;
import org.ke4j.image.JavaImages;
import org.ke4j.image.Sample;

/**
 * What the launcher does once for quick starts: {@code libraries CLASS_PATH JAR} puts the jars of a
 * class path into one and prints the class path that takes its place; {@code rehearse} runs the
 * common commands on the built-in digits, while Java notes the classes that they use ({@code
 * -XX:ArchiveClassesAtExit}); {@code prepare FOLDER} makes what a rehearsal of {@code ke spark}
 * needs: pictures in {@code normal} and {@code model.ke4j}.
 */
public final class StartUp {
  private static final int PICTURES = 12;

  private StartUp() {}

  /** For the launcher; fails with an exception, and the launcher goes on without. */
  public static void main(String[] arguments) throws IOException {
    if (arguments[0].equals("libraries")) {
      System.out.println(libraries(arguments[1], Path.of(arguments[2])));
    } else if (arguments[0].equals("prepare")) {
      System.exit(prepare(Path.of(arguments[1])));
    } else {
      System.exit(rehearse());
    }
  }

  /** Puts what it can of a class path into a jar; the others stay, in their order, behind it. */
  static String libraries(String classPath, Path target) throws IOException {
    List<Path> parts = new ArrayList<>();
    List<String> stay = new ArrayList<>(List.of(target.toString()));
    for (String entry : classPath.split(File.pathSeparator)) {
      if (entry.endsWith(".jar") && LibraryJar.takes(Path.of(entry))) {
        parts.add(Path.of(entry));
      } else {
        stay.add(entry);
      }
    }
    Path unfinished = Path.of(target + ".part" + ProcessHandle.current().pid());
    try {
      LibraryJar.write(unfinished, parts);
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
    return String.join(File.pathSeparator, stay);
  }

  /** Pictures and a model; nothing of the user's is read or kept, and nothing is said. */
  private static int prepare(Path folder) throws IOException {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    System.setOut(nowhere);
    System.setErr(nowhere);
    System.setProperty("ke4j.cache", folder.resolve("cache").toString());
    Dataset digits = DatasetReader.open("digits", DatasetOptions.DEFAULTS);
    Path normal = Files.createDirectory(folder.resolve("normal"));
    List<Sample> samples = digits.train(0, PICTURES);
    for (int i = 0; i < samples.size(); i++) {
      Files.write(normal.resolve(i + ".png"), JavaImages.png(samples.get(i).image()));
    }
    return Ke.run(
        "fit", "--normal", normal.toString(), "--out", folder.resolve("model.ke4j").toString());
  }

  private static int rehearse() throws IOException {
    Path folder = Files.createTempDirectory("ke-start-");
    try {
      int prepared = prepare(folder);
      String model = folder.resolve("model.ke4j").toString();
      String normal = folder.resolve("normal").toString();
      String out = folder.resolve("scored").toString();
      return prepared
          + Ke.run("--help")
          + Ke.run("--version")
          + Ke.run("info")
          + Ke.run("score", model, normal + "/0.png", "--out", out)
          + Ke.run("score", model, normal, "--jsonl", "-");
    } finally {
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
