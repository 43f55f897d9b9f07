package org.ke4j.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.error.Ke4jException;

class ProvenanceTest {
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; // FIPS 180-2

  @Test
  void comesBackFromJson() {
    Provenance made = Provenance.now(-5, Map.of("nu", "0.2"), Map.of("digits.csv.gz", "00ff"));
    assertEquals(made, Provenance.fromJson(made.toJson()));
    assertThrows(Ke4jException.class, () -> Provenance.fromJson("{\"made\": \"yesterday\"}"));
    assertThrows(Ke4jException.class, () -> Provenance.fromJson("no JSON"));
    for (String wrong :
        List.of(
            "",
            "null",
            "[]",
            made.toJson().replaceFirst("\"seed\" : [0-9-]+", "\"seed\" : \"five\""),
            made.toJson().replaceFirst("\"seed\" : [0-9-]+", "\"seed\" : 1e300"),
            made.toJson().replace("\"options\"", "\"option\""))) {
      assertThrows(Ke4jException.class, () -> Provenance.fromJson(wrong), wrong);
    }
  }

  @Test
  void classesThatMavenDidNotPackageSaySo() {
    Properties raw = new Properties();
    raw.put("ke4j", "${project.version}");
    raw.put("nd4j", "1.0.0-M2.1");
    assertEquals("development", Provenance.version(raw, "ke4j"));
    assertEquals("1.0.0-M2.1", Provenance.version(raw, "nd4j"));
    assertEquals("development", Provenance.version(raw, "absent"));
  }

  @Test
  void versionsAreThoseOfTheBuild() {
    Map<String, String> versions = Provenance.runningVersions();
    assertTrue(versions.get("ke4j").matches("\\d+\\.\\d+\\.\\d+.*"), versions.get("ke4j"));
    assertTrue(versions.get("nd4j").matches("\\d+\\.\\d+\\.\\d+.*"), versions.get("nd4j"));
    assertTrue(versions.get("java").endsWith(System.getProperty("java.version")));
  }

  @Test
  void hashesAreThoseOfTheStandard(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("abc");
    Files.writeString(file, "abc");
    assertEquals(ABC, Sha256.of(file));
    assertEquals(ABC, Sha256.of("abc".getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void neighboursDoNotRunIntoEachOther() {
    assertNotEquals(new Sha256().add("ab").add("c").hex(), new Sha256().add("a").add("bc").hex());
    assertNotEquals(
        new Sha256().add(new float[] {1}).add(new float[0]).hex(),
        new Sha256().add(new float[0]).add(new float[] {1}).hex());
    float[] longer = new float[10_000];
    String hash = new Sha256().add(longer).add(1.0).add(3L).hex();
    longer[9_999] = 1;
    assertNotEquals(hash, new Sha256().add(longer).add(1.0).add(3L).hex());
  }
}
