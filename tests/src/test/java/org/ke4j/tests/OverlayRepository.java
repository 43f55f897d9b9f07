package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * A local repository of Maven that holds this build's artifacts besides all that the user's holds,
 * by symbolic links: nothing is installed among the user's files, and nothing is downloaded twice.
 */
record OverlayRepository(Path folder) implements AutoCloseable {
  private static final String VERSION = "0.1.0-SNAPSHOT";

  /** Makes it. */
  static OverlayRepository below(Path folder) throws IOException {
    Path own = Files.createDirectories(folder.resolve("org/ke4j"));
    Path users =
        Path.of(
            System.getProperty(
                "ke4j.repository", System.getProperty("user.home") + "/.m2/repository"));
    link(users, folder, "org");
    link(users.resolve("org"), own.getParent(), "ke4j");
    return new OverlayRepository(folder);
  }

  /** Puts in all that the starter brings. */
  void putStarter() throws IOException {
    Path root = Path.of(System.getProperty("ke4j.root"));
    put(root.resolve("pom.xml"), "ke4j", null);
    for (String module : List.of("engine", "importers", "datavec-pipelines")) {
      put(root.resolve(module).resolve("pom.xml"), "ke4j-" + module, of(module));
    }
    put(root.resolve("serving/bom/pom.xml"), "ke4j-bom", null);
    Path nothing = Files.createDirectories(folder.resolve("nothing/META-INF"));
    Files.createFile(nothing.resolve("empty"));
    put(root.resolve("serving/starter/pom.xml"), "ke4j-starter", nothing.getParent());
  }

  private static void link(Path from, Path to, String except) throws IOException {
    try (Stream<Path> entries = Files.list(from)) {
      for (Path entry : entries.toList()) {
        if (!entry.getFileName().toString().equals(except)) {
          Files.createSymbolicLink(to.resolve(entry.getFileName()), entry.toAbsolutePath());
        }
      }
    }
  }

  /**
   * Where the tests see a module: its jar, or the folder of its classes.
   *
   * @param module its folder
   */
  static Path of(String module) {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(
            entry ->
                entry.matches(".*[/\\\\]" + module + "[/\\\\]target[/\\\\](classes|[^/]*\\.jar)"))
        .map(Path::of)
        .findFirst()
        .orElseThrow();
  }

  /**
   * Puts an artifact in.
   *
   * @param built its jar or the folder of its classes; null for a POM alone
   */
  void put(Path pom, String artifact, Path built) throws IOException {
    Path place = Files.createDirectories(folder.resolve("org/ke4j/" + artifact + "/" + VERSION));
    String name = artifact + "-" + VERSION;
    Files.copy(pom, place.resolve(name + ".pom"));
    Path jar = place.resolve(name + ".jar");
    if (built != null && Files.isDirectory(built)) {
      pack(built, jar);
    } else if (built != null) {
      Files.copy(built, jar);
    }
  }

  private static void pack(Path classes, Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> files = Files.walk(classes)) {
      for (Path path : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(
            new JarEntry(classes.relativize(path).toString().replace(File.separatorChar, '/')));
        Files.copy(path, out);
      }
    }
  }

  /** Takes the links away, before anybody takes what they lead to. */
  @Override
  public void close() throws IOException {
    for (Path place : List.of(folder, folder.resolve("org"))) {
      try (Stream<Path> entries = Files.list(place)) {
        for (Path entry : entries.filter(Files::isSymbolicLink).toList()) {
          Files.delete(entry);
        }
      }
    }
  }

  /** The same; the test is skipped where Maven is offline and lacks what the project needs. */
  String mavenUnlessOffline(Path project, String... goals)
      throws IOException, InterruptedException {
    try {
      return maven(project, goals);
    } catch (AssertionError e) {
      if (e.getMessage().contains("in offline mode")) {
        throw new TestAbortedException(
            "Maven is offline, and the local repository lacks what the project needs");
      }
      throw e;
    }
  }

  /** Runs Maven on a project and gives what the project printed. */
  String maven(Path project, String... goals) throws IOException, InterruptedException {
    Path home = Path.of(System.getProperty("ke4j.maven", "/usr/share/maven"));
    Path mvn = home.resolve("bin/mvn");
    assumeTrue(Files.isExecutable(mvn), "there is no Maven in " + home);
    List<String> words = new ArrayList<>(List.of(mvn.toString(), "-B", "-q"));
    if (Boolean.parseBoolean(System.getProperty("ke4j.offline", "true"))) {
      words.add("-o");
    }
    words.add("-Dmaven.repo.local=" + folder);
    words.addAll(List.of(goals));
    Path messages = project.resolve("messages");
    ProcessBuilder builder = new ProcessBuilder(words).directory(project.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.redirectError(messages.toFile()).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output + Files.readString(messages));
    // Some builds of Maven reset the terminal's colours whatever they are told.
    return output.replaceAll("\u001B\\[[;\\d]*m", "");
  }
}
