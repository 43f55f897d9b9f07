package org.ke4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * KE4J as Maven packs it, and what a distribution of Spark is to {@code spark-submit}: a folder
 * with Spark's jars, here links to Maven's.
 *
 * @param folder Spark's home
 * @param own KE4J's modules
 * @param libraries what KE4J needs besides Spark
 * @param fat all of it in one jar
 */
record SparkHome(Path folder, List<Path> own, List<Path> libraries, Path fat) {
  private static final int MINUTES = 20;

  /** Builds KE4J into a folder, as docs/spark.md says; a finished build is used again. */
  static SparkHome build(Path folder) throws IOException, InterruptedException {
    String given = System.getProperty("ke4j.spark.build");
    Path build = given == null ? Files.createDirectories(folder.resolve("build")) : Path.of(given);
    if (!Files.isDirectory(build.resolve("ke4j-spark"))) {
      maven(
          Path.of(System.getProperty("ke4j.root")),
          folder.resolve("build.log"),
          String.join(" ", recipe("mvn -Pfat ")).substring("mvn ".length())
              + " -Dke.build="
              + build);
    }
    List<Path> own = new ArrayList<>();
    Path fat = null;
    try (Stream<Path> files = Files.walk(build, 2)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith("-all.jar")) {
          fat = file;
        } else if (name.startsWith("ke4j-") && name.endsWith("SNAPSHOT.jar")) {
          own.add(file);
        }
      }
    }
    List<Path> libraries = paths(build.resolve("ke4j-spark/jars.txt"));
    Set<Path> sparks = new TreeSet<>(paths(build.resolve("ke4j-spark/class-path.txt")));
    libraries.forEach(sparks::remove);
    // What both need a distribution has in a version of its own, which goes before KE4J's.
    Set<Path> both = new TreeSet<>(sparks);
    both.addAll(distribution(folder, libraries));
    return new SparkHome(linked(folder.resolve("home"), both), own, libraries, fat);
  }

  /** The one line of docs/spark.md that begins so, as words. */
  static List<String> recipe(String beginning) throws IOException {
    Path document = Path.of(System.getProperty("ke4j.root"), "docs", "spark.md");
    List<String> lines =
        Files.readAllLines(document).stream().filter(l -> l.startsWith(beginning)).toList();
    assertEquals(1, lines.size(), beginning);
    return new ArrayList<>(List.of(lines.get(0).split(" ")));
  }

  /** A home of the same jars and some that go before them. */
  SparkHome with(Path other, Path... jars) throws IOException {
    Set<Path> all = new TreeSet<>(Arrays.asList(jars));
    try (Stream<Path> links = Files.list(folder.resolve("jars"))) {
      for (Path link : links.toList()) {
        all.add(link.toRealPath());
      }
    }
    return new SparkHome(linked(other, all), own, libraries, fat);
  }

  private static Path linked(Path home, Collection<Path> jars) throws IOException {
    Path links = Files.createDirectories(home.resolve("jars"));
    for (Path jar : jars) {
      Path link = links.resolve(jar.getFileName());
      if (!Files.exists(link)) {
        Files.createSymbolicLink(link, jar);
      }
    }
    return home;
  }

  private static List<Path> paths(Path list) throws IOException {
    return Stream.of(Files.readString(list).strip().split(File.pathSeparator))
        .map(Path::of)
        .toList();
  }

  /** The versions that Spark's own POM names, where Maven has them; else those of this build. */
  private static List<Path> distribution(Path folder, List<Path> libraries)
      throws IOException, InterruptedException {
    Path project = Files.createDirectories(folder.resolve("distribution"));
    String version = org.apache.spark.package$.MODULE$.SPARK_VERSION();
    Files.writeString(
        project.resolve("pom.xml"),
        """
        <project xmlns="http://maven.apache.org/POM/4.0.0">
          <modelVersion>4.0.0</modelVersion>
          <groupId>org.ke4j</groupId><artifactId>distribution</artifactId><version>1</version>
          <dependencies>
            <dependency><groupId>org.apache.spark</groupId>
              <artifactId>spark-sql_2.13</artifactId><version>%1$s</version></dependency>
            <dependency><groupId>org.apache.spark</groupId>
              <artifactId>spark-mllib_2.13</artifactId><version>%1$s</version></dependency>
          </dependencies>
        </project>
        """
            .formatted(version));
    Path list = project.resolve("class-path.txt");
    boolean there =
        run(project, project.resolve("log"), "dependency:build-classpath -Dmdep.outputFile=" + list)
            == 0;
    if (there) {
      return paths(list);
    }
    return libraries.stream()
        .filter(
            jar -> jar.toString().matches(".*/(jackson-(core|databind|annot)|commons-|slf4j).*"))
        .toList();
  }

  private static void maven(Path project, Path log, String words)
      throws IOException, InterruptedException {
    assertEquals(0, run(project, log, words), () -> text(log));
  }

  private static int run(Path project, Path log, String words)
      throws IOException, InterruptedException {
    Path mvn = Path.of(System.getProperty("ke4j.maven", "/usr/share/maven"), "bin", "mvn");
    assumeTrue(Files.isExecutable(mvn), "there is no Maven at " + mvn);
    List<String> all = new ArrayList<>(List.of(mvn.toString(), "-B"));
    if (Boolean.parseBoolean(System.getProperty("ke4j.offline", "true"))) {
      all.add("-o");
    }
    all.addAll(List.of(words.split(" ")));
    ProcessBuilder builder = new ProcessBuilder(all).directory(project.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return ended(builder.redirectErrorStream(true).redirectOutput(log.toFile()).start(), log);
  }

  static String text(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return log + ": " + e;
    }
  }

  /** Waits for a process. */
  static int ended(Process process, Path log) throws InterruptedException {
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new AssertionError("it did not end:\n" + text(log));
    }
    return process.exitValue();
  }

  /** One of Spark's own main classes in a process of its own. */
  Process start(Path log, String main, List<String> words) throws IOException {
    List<String> all = new ArrayList<>();
    all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    all.addAll(List.of(JavaModuleOptions.defaultModuleOptions().strip().split(" ")));
    all.addAll(List.of("-Xmx1g", "-cp", folder.resolve("jars") + File.separator + "*", main));
    all.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(all).directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("SPARK_"));
    builder.environment().put("SPARK_HOME", folder.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  /** {@code spark-submit} with KE4J's libraries as {@code --jars}. */
  Process submit(Path log, String master, List<String> settings, String... words)
      throws IOException {
    List<Path> jars = new ArrayList<>(libraries);
    Path main = null;
    for (Path jar : own) {
      if (jar.getFileName().toString().startsWith("ke4j-spark-")) {
        main = jar;
      } else {
        jars.add(jar);
      }
    }
    List<String> with = new ArrayList<>(settings);
    with.add("--jars");
    with.add(String.join(",", jars.stream().map(Path::toString).toList()));
    with.addAll(List.of("--class", "org.ke4j.spark.cli.SparkCommand"));
    return submitted(log, master, with, main, List.of(words));
  }

  /**
   * {@code spark-submit}.
   *
   * @param with options of it, the class among them
   */
  Process submitted(Path log, String master, List<String> with, Path jar, List<String> words)
      throws IOException {
    List<String> all = new ArrayList<>(List.of("--master", master));
    for (String setting :
        List.of(
            "spark.ui.enabled=false",
            "spark.driver.host=127.0.0.1",
            "spark.driver.bindAddress=127.0.0.1",
            "spark.scheduler.minRegisteredResourcesRatio=1.0",
            "spark.scheduler.maxRegisteredResourcesWaitingTime=120s")) {
      all.addAll(List.of("--conf", setting));
    }
    all.addAll(with);
    all.add(jar.toString());
    all.addAll(words);
    return start(log, "org.apache.spark.deploy.SparkSubmit", all);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s with %d jars of KE4J", folder, own.size());
  }
}
