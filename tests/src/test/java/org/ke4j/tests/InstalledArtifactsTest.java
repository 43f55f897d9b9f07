package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What 'mvn install' leaves in a local repository: jars, sources, Javadoc, BOM and starter. */
@Tag("slow")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "symbolic links take a privilege there")
class InstalledArtifactsTest {
  private static final Path ROOT = Path.of(System.getProperty("ke4j.root"));
  private static final String VERSION = "0.1.0-SNAPSHOT";

  /** Artifact to a class of it. */
  private static final Map<String, String> CLASSES =
      new TreeMap<>(
          Map.of(
              "ke4j-engine", "org/ke4j/AnomalyDetector",
              "ke4j-importers", "org/ke4j/encoder/Encoders",
              "ke4j-datavec-pipelines", "org/ke4j/dataset/Datasets",
              "ke4j-serving", "org/ke4j/server/DetectorServer",
              "ke4j-spark", "org/ke4j/spark/KnowledgeExposureModel",
              "ke4j-experiments", "org/ke4j/cli/package-info"));

  @TempDir private Path folder;

  @Test
  void eachArtifactHasItsSourcesAndItsJavadoc() throws Exception {
    Path project = Files.createDirectories(folder.resolve("project"));
    try (OverlayRepository repository = OverlayRepository.below(folder.resolve("repository"))) {
      repository.mavenUnlessOffline(
          project,
          "install",
          "-f",
          ROOT.resolve("pom.xml").toString(),
          "-Dmaven.test.skip=true",
          "-Dspotless.check.skip=true",
          "-Dke.build=" + folder.resolve("build"));
      Path own = repository.folder().resolve("org/ke4j");
      for (Map.Entry<String, String> one : CLASSES.entrySet()) {
        String artifact = one.getKey();
        assertTrue(holds(jar(own, artifact, ""), one.getValue() + ".class"), artifact);
        assertTrue(holds(jar(own, artifact, "-sources"), one.getValue() + ".java"), artifact);
        Path javadoc = jar(own, artifact, "-javadoc");
        assertTrue(holds(javadoc, "index.html"), artifact);
        if (!one.getValue().endsWith("package-info")) {
          assertTrue(holds(javadoc, one.getValue() + ".html"), artifact);
        }
      }
      Path bom = own.resolve("ke4j-bom/" + VERSION + "/ke4j-bom-" + VERSION + ".pom");
      for (String artifact : CLASSES.keySet()) {
        assertTrue(Files.readString(bom).contains("<artifactId>" + artifact + "<"), artifact);
      }
      assertTrue(Files.exists(jar(own, "ke4j-starter", "")));
      assertFalse(Files.exists(jar(own, "ke4j-starter", "-sources")), "it has none");
    }
  }

  private static Path jar(Path own, String artifact, String kind) {
    return own.resolve(artifact + "/" + VERSION + "/" + artifact + "-" + VERSION + kind + ".jar");
  }

  private static boolean holds(Path jar, String entry) throws IOException {
    assertTrue(Files.exists(jar), jar + " is missing");
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.getEntry(entry) != null;
    }
  }
}
