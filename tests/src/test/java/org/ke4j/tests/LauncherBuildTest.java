package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The build that {@code ke} calls, by the Maven of this machine, in a copy of the sources: it
 * leaves {@code target} of Maven's own build as it is, and a Maven's build leaves its.
 */
@Tag("slow")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
class LauncherBuildTest {
  private static final Path ROOT = Path.of(System.getProperty("ke4j.root"));

  @TempDir private Path folder;

  /** Poms, settings and what is compiled, with what Maven's own build has made of it. */
  private void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes)
              throws IOException {
            Path inside = from.relativize(at);
            String name = String.valueOf(at.getFileName());
            int depth = inside.getNameCount();
            boolean module = depth > 1 || Files.exists(at.resolve("pom.xml"));
            boolean wanted = name.equals(".mvn") || (!name.startsWith(".") && module);
            boolean tests = depth == 3 && inside.endsWith(Path.of("src", "test"));
            boolean made = depth == 3 && inside.getName(1).toString().equals("target");
            boolean left = tests || (made && !name.equals("classes"));
            if (!inside.toString().isEmpty() && (!wanted || left)) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(to.resolve(inside.toString()));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(
                file,
                to.resolve(from.relativize(file).toString()),
                StandardCopyOption.COPY_ATTRIBUTES);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Every file of Maven's own build, with its size and time. */
  private static Map<String, String> built(Path house) throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> modules = Files.list(house)) {
      for (Path target : modules.map(module -> module.resolve("target")).toList()) {
        if (Files.isDirectory(target)) {
          try (Stream<Path> files = Files.walk(target)) {
            for (Path file : files.toList()) {
              found.put(
                  house.relativize(file).toString(),
                  Files.isDirectory(file)
                      ? "folder"
                      : Files.size(file) + " " + Files.getLastModifiedTime(file));
            }
          }
        }
      }
    }
    return found;
  }

  private static int status(Path house, Path log, String... words) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(house.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    try {
      Process process = builder.start();
      assertTrue(process.waitFor(20, TimeUnit.MINUTES), "takes too long");
      return process.exitValue();
    } catch (IOException e) {
      return -1;
    }
  }

  @Test
  void mavensOwnBuildStaysAsItIs() throws Exception {
    Path house = folder.resolve("house");
    Path log = folder.resolve("log");
    Assumptions.assumeTrue(status(ROOT, log, "mvn", "--version") == 0, "there is no Maven");
    copy(ROOT, house);
    Map<String, String> before = built(house);
    assertTrue(before.keySet().stream().anyMatch(file -> file.endsWith("Ke.class")));
    Path work = Files.createDirectories(folder.resolve("work"));
    String[] build = {
      "mvn",
      "-o",
      "-B",
      "-pl",
      "experiments",
      "-am",
      "package",
      "-Dmaven.test.skip=true",
      "-Dke.build=" + work
    };
    assertTrue(
        Files.readString(ROOT.resolve("ke")).contains("-am package -Dmaven.test.skip=true"),
        "the launcher calls Maven otherwise than this test");
    assertEquals(0, status(house, log, build), () -> read(log));
    assertEquals(before, built(house));
    assertTrue(Files.exists(work.resolve("ke4j-experiments/class-path.txt")));
    try (Stream<Path> all = Files.walk(work)) {
      Path jar =
          all.filter(file -> file.getFileName().toString().matches("ke4j-experiments-.*\\.jar"))
              .findFirst()
              .orElseThrow();
      assertTrue(Files.size(jar) > 100_000, jar.toString());
    }
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return "no log";
    }
  }
}
