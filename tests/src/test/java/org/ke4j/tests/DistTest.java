package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The archive of 'mvn -Pdist package', unpacked elsewhere: it runs without Maven and a JDK. */
@Tag("slow")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
class DistTest {
  private static final Path ROOT = Path.of(System.getProperty("ke4j.root"));
  @TempDir private Path folder;
  private Path home;

  @Test
  void theArchiveFitsAndScoresWithoutMavenAndWithoutJava() throws Exception {
    Path made = build();
    Path archive = only(made, ".tar.gz");
    String name = archive.getFileName().toString().replace(".tar.gz", "");
    assertEquals(0, run(folder, "tar", "xzf", archive.toString()), said());
    home = Files.move(folder.resolve(name), folder.resolve("ke4j"));
    Set<String> zipped = new TreeSet<>();
    try (ZipFile zip = new ZipFile(only(made, ".zip").toFile())) {
      zip.stream()
          .filter(entry -> !entry.isDirectory())
          .forEach(entry -> zipped.add(entry.getName().substring(name.length() + 1)));
    }
    assertEquals(files(home), zipped, "both archives hold the same");
    for (String file : List.of("ke", "README.md", "LICENSE", "NOTICE", "lib/jars")) {
      assertTrue(zipped.contains(file), file);
    }

    // Who looks for a Java or a Maven of the system finds one that fails.
    Path bin = Files.createDirectories(folder.resolve("bin"));
    for (String program : List.of("mvn", "java")) {
      Files.writeString(bin.resolve(program), "#!/bin/sh\ntouch \"$0.called\"\nexit 9\n");
      assertTrue(bin.resolve(program).toFile().setExecutable(true));
    }
    Path work = Files.createDirectories(folder.resolve("work"));
    assertEquals(0, ke(work, "--version"), said());
    assertTrue(Files.size(only(home.resolve("lib"), ".jsa")) > 1_000_000, "quick starts");
    Programs.in(work).model("other.ke4j");
    Pictures.digit(work.resolve("new/0.png"), 0);
    assertEquals(0, ke(work, "fit", "--normal", "good", "--out", "m.ke4j"), said());
    assertEquals(0, ke(work, "score", "m.ke4j", "new", "--jsonl", "own.jsonl"), said());
    assertEquals(0, ke(work, "score", "other.ke4j", "new", "--jsonl", "other.jsonl"), said());
    assertEquals(
        Files.readString(work.resolve("other.jsonl")), Files.readString(work.resolve("own.jsonl")));
    assertFalse(Files.exists(bin.resolve("mvn.called")));
    assertFalse(Files.exists(bin.resolve("java.called")));
  }

  private Path build() throws Exception {
    Path maven = Path.of(System.getProperty("ke4j.maven", "/usr/share/maven"), "bin/mvn");
    assumeTrue(Files.isExecutable(maven), "there is no Maven in " + maven);
    Path build = folder.resolve("build");
    List<String> words =
        new ArrayList<>(List.of(maven.toString(), "-B", "-q", "-Pdist", "-Druntime"));
    if (Boolean.parseBoolean(System.getProperty("ke4j.offline", "true"))) {
      words.add("-o");
    }
    words.addAll(List.of("-pl", "dist", "-am", "package", "-Dke.build=" + build));
    int status = run(ROOT, words.toArray(String[]::new));
    assumeTrue(
        status == 0 || !said().contains("in offline mode"),
        "Maven is offline, and the local repository lacks its assembly plugin");
    assertEquals(0, status, said());
    return build.resolve("ke4j-dist");
  }

  private int ke(Path place, String... arguments) throws Exception {
    List<String> words = new ArrayList<>(List.of(home.resolve("ke").toString()));
    words.addAll(List.of(arguments));
    return run(place, words.toArray(String[]::new));
  }

  private int run(Path place, String... words) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(place.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said").toFile());
    if (home != null) {
      builder.environment().remove("JAVA_HOME");
      builder.environment().merge("PATH", "", (old, own) -> folder.resolve("bin") + ":" + old);
    }
    Process process = builder.start();
    assertTrue(process.waitFor(20, TimeUnit.MINUTES), String.join(" ", words));
    return process.exitValue();
  }

  private String said() throws IOException {
    return Files.readString(folder.resolve("said"));
  }

  private static Path only(Path place, String ending) throws IOException {
    try (Stream<Path> files = Files.list(place)) {
      List<Path> found = files.filter(file -> file.toString().endsWith(ending)).toList();
      assertEquals(1, found.size(), found.toString());
      return found.get(0);
    }
  }

  private static Set<String> files(Path place) throws IOException {
    try (Stream<Path> files = Files.walk(place)) {
      Set<String> names = new TreeSet<>();
      files
          .filter(Files::isRegularFile)
          .forEach(file -> names.add(place.relativize(file).toString()));
      return names;
    }
  }
}
