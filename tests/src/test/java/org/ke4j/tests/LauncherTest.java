package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher {@code ke}, in a copy of the house with sources of one line and a Maven that packs
 * the classes under test: everything else is as users have it.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
class LauncherTest {
  @TempDir private Path folder;
  private Path house;

  private record Call(int status, String output, String messages) {}

  @BeforeEach
  void house() throws IOException {
    house = Files.createDirectories(folder.resolve("my house"));
    Files.copy(root().resolve("ke"), house.resolve("ke"));
    Files.createDirectories(house.resolve(".mvn"));
    Files.writeString(house.resolve("pom.xml"), "<project/>");
    for (String module : List.of("engine", "experiments")) {
      Files.createDirectories(house.resolve(module));
      Files.writeString(house.resolve(module).resolve("pom.xml"), "<project/>");
    }
    Path maven = Files.createDirectories(folder.resolve("bin")).resolve("mvn");
    Files.writeString(
        maven,
        """
        #!/usr/bin/env bash
        set -e
        echo call >>"$0.calls"
        [ ! -e "$0.fails" ] || { echo "[ERROR] no build today"; exit 1; }
        for word in "$@"; do case $word in -Dke.build=*) to=${word#*=} ;; esac; done
        mkdir -p "$to/ke4j-experiments"
        for module in engine importers datavec-pipelines serving experiments; do
          "${JAVA_HOME:+$JAVA_HOME/bin/}jar" --create --file "$to/ke4j-experiments/ke4j-$module.jar" -C "%1$s/$module/target/classes" .
        done
        cp "%1$s/experiments/target/class-path.txt" "$to/ke4j-experiments"
        """
            .formatted(root()));
    assertTrue(maven.toFile().setExecutable(true));
  }

  @Test
  void aFinishedBuildStaysWholeWhateverHappensToOthers() throws Exception {
    assertEquals(0, ke(Map.of(), "--version").status());
    assertEquals(1, builds());

    // Maven's own folders are no part of it.
    Files.createDirectories(house.resolve("engine/target/classes/half"));
    assertEquals(0, ke(Map.of(), "--version").status());

    // A change that breaks the build is told, and the way back needs no other build.
    Path source = house.resolve("engine/pom.xml");
    Path fails = Files.createFile(folder.resolve("bin/mvn.fails"));
    Files.writeString(source, "<broken/>");
    Call broken = ke(Map.of(), "--version");
    assertEquals(1, broken.status());
    assertTrue(broken.messages().contains("no build today"), broken.messages());
    Files.writeString(source, "<project/>");
    assertEquals(0, ke(Map.of(), "--version").status());
    assertEquals(2, builds());

    Files.delete(fails);
    Files.writeString(source, "<other/>");
    assertEquals(0, ke(Map.of(), "--version").status());
    assertEquals(3, builds());

    // What a killed build or launcher leaves behind is in nobody's way.
    Files.createDirectories(house.resolve(".ke/work.killed/ke4j-engine/classes"));
    Files.createDirectories(house.resolve(".ke/lock"));
    Files.writeString(house.resolve(".ke/lock/pid"), "999999999\n");
    Files.writeString(source, "<another/>");
    assertEquals(0, ke(Map.of(), "--version").status());
    assertEquals(4, builds());
    assertFalse(Files.exists(house.resolve(".ke/work.killed")));
    assertFalse(Files.exists(house.resolve(".ke/lock")));
  }

  @Test
  void quickStartsArePreparedOnceAndNeverInTheWay() throws Exception {
    // Java 17 archives no classes of jars below a folder with a space in its name.
    house = Files.move(house, folder.resolve("house"));
    Map<String, String> prepared = Map.of("KE_ARCHIVE", "yes", "KE_JAVA_OPTS", "-Xlog:class+load");
    assertEquals(0, ke(prepared, "--version").status());
    Path archive = onlyBuild("classes-*.jsa");
    assertTrue(Files.size(archive) > 1_000_000, "an archive of classes: " + Files.size(archive));
    String loaded = ke(prepared, "--help").output();
    assertTrue(loaded.contains("org.ke4j.cli.Ke source: shared objects file (top)"), loaded);
    assertFalse(loaded.contains(" org.nd4j."), "help needs no ND4J");
    assertFalse(loaded.contains(" org.bytedeco."), "help touches no native code");

    // Help is known word for word; Java is not even started.
    String help = ke(Map.of("KE_JAVA_OPTS", "-Dpicocli.ansi=false"), "--help").output();
    Path known = onlyBuild("help-false");
    assertEquals(help, Files.readString(known));
    assertTrue(help.contains("Finds anomalous images"), help);
    Files.writeString(known, "known\n");
    assertEquals("known\n", ke(Map.of(), "--help").output());
    assertTrue(Files.readString(onlyBuild("help-true")).contains("Finds anomalous images"));

    // A damaged archive, or none, only costs time, and nobody hears of it.
    Files.write(archive, new byte[100_000]);
    Call damaged = ke(Map.of(), "--version");
    assertEquals(0, damaged.status());
    assertEquals("", damaged.messages());
    Files.delete(archive);
    assertEquals(0, ke(Map.of(), "--version").status());
    assertEquals(1, builds());
  }

  @Test
  void theThoroughCompilerWaitsWhereACallIsShort() throws Exception {
    Map<String, String> flags = Map.of("KE_JAVA_OPTS", "-XX:+PrintCommandLineFlags");
    String light = "-XX:TieredStopAtLevel=1 ";
    String later = "-XX:Tier4InvocationThreshold=50000 ";
    String picture = ke(flags, "score", "none.ke4j", "none.png").output();
    assertTrue(picture.contains(light) && !picture.contains(later), picture);
    for (String verb : List.of("score", "fit")) {
      String pictures = ke(flags, verb, "none.ke4j", folder.toString()).output();
      assertTrue(pictures.contains(later) && !pictures.contains(light), pictures);
    }
    String other = ke(flags, "info").output();
    assertTrue(other.contains("-XX:+UseParallelGC"), other);
    assertFalse(other.contains(light) || other.contains(later), other);
  }

  @Test
  void anUnpackedArchiveNeedsNoMavenWhereverItLies() throws Exception {
    assertEquals(0, ke(Map.of(), "--version").status());
    Path lib = Files.createDirectories(folder.resolve("unpacked here/lib"));
    List<String> jars = new ArrayList<>();
    for (String jar : Files.readString(onlyBuild("class-path")).strip().split(":")) {
      Path name = Path.of(jar).getFileName();
      Files.createSymbolicLink(lib.resolve(name), Path.of(jar));
      jars.add("lib/" + name);
    }
    Files.writeString(lib.resolve("jars"), String.join(":", jars));
    Files.copy(house.resolve("ke"), lib.resolveSibling("ke"));
    Files.createFile(folder.resolve("bin/mvn.fails"));
    house = lib.getParent();
    for (int i = 0; i < 2; i++) {
      Call version = ke(Map.of(), "--version");
      assertEquals(0, version.status(), version.messages());
      assertTrue(version.output().contains("KE4J"), version.output());
      assertEquals("", version.messages());
    }
    house = Files.move(house, folder.resolve("elsewhere"));
    Call rank = ke(Map.of(), "rank", "--class", "3", "--train", "8", "--no-cache");
    assertEquals(0, rank.status(), rank.messages());
    Call spark = ke(Map.of(), "spark", "--help");
    assertEquals(1, spark.status());
    assertTrue(spark.messages().contains("not in this archive"), spark.messages());
    for (String jar : jars) {
      Files.delete(house.resolve(jar));
    }
    Call broken = ke(Map.of(), "--version");
    assertEquals(1, broken.status());
    assertTrue(broken.messages().contains("unpack it again"), broken.messages());
    assertEquals(1, builds());
  }

  private Path onlyBuild(String pattern) throws IOException {
    try (DirectoryStream<Path> builds = Files.newDirectoryStream(house.resolve(".ke"), "build-*");
        DirectoryStream<Path> found = Files.newDirectoryStream(builds.iterator().next(), pattern)) {
      return found.iterator().next();
    }
  }

  @Test
  void namesBeyondAsciiWorkInALocaleWithoutThem() throws Exception {
    List<String> names = List.of("größe", "日本");
    for (String name : names) {
      Path pictures = Files.createDirectories(folder.resolve("fotos/" + name));
      for (int i = 0; i < 2; i++) {
        byte[] picture = Files.readAllBytes(Pictures.digit(folder.resolve("p.png"), i));
        Files.write(pictures.resolve("é" + i + ".png"), picture);
      }
    }
    assertEquals(0, ke(Map.of(), "--version").status());
    for (Map<String, String> locale :
        List.of(Map.of("LC_ALL", "C"), Map.of("LC_ALL", "POSIX"), Map.of("LANG", "xx_YY.UTF-8"))) {
      Call call = ke(locale, "datasets", "--data", folder.resolve("fotos").toString());
      assertEquals(0, call.status(), call.messages());
      assertTrue(call.output().contains("größe"), call.output());
      assertTrue(call.output().contains("日本"), call.output());
      assertEquals("", call.messages());
    }
  }

  @Test
  void aSystemWithoutAnyLocaleInUtf8IsTold() throws Exception {
    Path locale = folder.resolve("bin/locale");
    Files.writeString(
        locale, "#!/bin/sh\n[ \"$1\" = -a ] && printf 'C\\nPOSIX\\n' || echo ANSI_X3.4-1968\n");
    assertTrue(locale.toFile().setExecutable(true));
    Path pictures = Files.createDirectories(folder.resolve("größe"));
    Pictures.digit(pictures.resolve("a.png"), 1);
    assertEquals(0, ke(Map.of(), "--version").status());
    Map<String, String> plain = Map.of("LC_ALL", "C");
    Call ascii = ke(plain, "--version");
    assertEquals(0, ascii.status());
    assertTrue(ascii.messages().contains("no locale in UTF-8"), ascii.messages());
    Call call = ke(plain, "datasets", "--data", pictures.toString());
    assertTrue(call.status() != 0, "the name cannot be read");
    assertTrue(call.messages().contains("no locale in UTF-8"), call.messages());
    assertFalse(call.messages().contains("Exception"), call.messages());
    assertFalse(call.messages().contains("internal error"), call.messages());
  }

  @Test
  void wholeCommandsKeepNamesBeyondAsciiInALocaleWithoutThem() throws Exception {
    Path good = Files.createDirectories(folder.resolve("größe/gut"));
    for (int i = 0; i < 10; i++) {
      Files.write(
          good.resolve("日本" + i + ".png"),
          Files.readAllBytes(Pictures.digit(folder.resolve("p.png"), i)));
    }
    Map<String, String> locale = Map.of("LC_ALL", "C");
    Path model = folder.resolve("größe/m.ke4j");
    Call fit = ke(locale, "fit", "--normal", good.toString(), "--out", model.toString());
    assertEquals(0, fit.status(), fit.messages());
    Path scores = folder.resolve("größe/scores");
    Call score = ke(locale, "score", model.toString(), good.toString(), "--out", scores.toString());
    assertEquals(0, score.status(), score.messages());
    assertTrue(score.output().contains("日本7.png"), score.output());
    String csv = Files.readString(scores.resolve("scores.csv"));
    for (int i = 0; i < 10; i++) {
      assertTrue(csv.contains("日本" + i + ".png"), csv);
    }
    Call missing = ke(locale, "rank", "--data", good.getParent().toString(), "--class", "schön");
    assertEquals(2, missing.status(), missing.messages());
    assertTrue(missing.messages().contains("schön"), missing.messages());
    assertFalse(missing.messages().contains("Exception"), missing.messages());
  }

  @Test
  void whatDoesNotArriveIsAFailure() throws Exception {
    Path full = Path.of("/dev/full");
    Assumptions.assumeTrue(Files.isWritable(full), "only Linux has a device that is always full");
    Path scores = Files.writeString(folder.resolve("s.csv"), "label,score\n0,1\n0,2\n1,3\n1,4\n");
    assertEquals(0, ke(Map.of(), "--version").status());
    for (String line : List.of("--help", "--help", "metrics " + scores + " --json -")) {
      Call call = ke(full, Map.of(), line.split(" "));
      assertEquals(1, call.status(), line + ": " + call.messages());
      assertTrue(call.messages().contains("No space left on device"), call.messages());
      assertFalse(call.messages().contains("Exception"), call.messages());
    }
  }

  @Test
  void theHomeFolderIsTheEnvironments() throws Exception {
    Path home = Files.createDirectories(folder.resolve("home"));
    String show = "-XshowSettings:properties";
    Call named = ke(Map.of("HOME", home.toString(), "KE_JAVA_OPTS", show), "--version");
    assertTrue(named.messages().contains("user.home = " + home), named.messages());
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    for (String none : List.of("", "?", "/nowhere")) {
      Call call =
          ke(
              Map.of("HOME", none, "TMPDIR", temporary.toString(), "KE_JAVA_OPTS", show),
              "--version");
      assertEquals(0, call.status(), call.messages());
      assertTrue(call.messages().contains("user.home = " + temporary + "/ke4j-"), call.messages());
    }
    Path caches = folder.resolve("caches");
    Call other =
        ke(
            Map.of("HOME", "", "XDG_CACHE_HOME", caches.toString(), "KE_JAVA_OPTS", show),
            "--version");
    assertTrue(other.messages().contains("user.home = " + caches + "/ke4j-home"), other.messages());
    try (Stream<Path> entries = Files.list(folder)) {
      assertFalse(entries.anyMatch(e -> e.getFileName().toString().equals("?")));
    }
  }

  private Call ke(Map<String, String> environment, String... arguments) throws Exception {
    return ke(folder.resolve("output"), environment, arguments);
  }

  private Call ke(Path output, Map<String, String> environment, String... arguments)
      throws Exception {
    List<String> words = new ArrayList<>(List.of(house.resolve("ke").toString()));
    words.addAll(List.of(arguments));
    Path messages = folder.resolve("messages");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectOutput(output.toFile())
            .redirectError(messages.toFile());
    Map<String, String> variables = builder.environment();
    variables.keySet().removeIf(name -> name.startsWith("LC_") || name.startsWith("KE"));
    variables.remove("LANG");
    variables.remove("XDG_CACHE_HOME");
    variables.remove("JAVA_TOOL_OPTIONS");
    variables.merge("PATH", folder.resolve("bin").toString(), (old, own) -> own + ":" + old);
    variables.put("KE_ARCHIVE", "no");
    variables.putAll(environment);
    Process process = builder.start();
    assertTrue(process.waitFor(2, TimeUnit.MINUTES), "the launcher ends");
    return new Call(
        process.exitValue(),
        Files.isRegularFile(output) ? Files.readString(output) : "",
        Files.readString(messages));
  }

  private int builds() throws IOException {
    return Files.readAllLines(folder.resolve("bin/mvn.calls")).size();
  }

  private static Path root() {
    return Path.of(System.getProperty("ke4j.root"));
  }
}
