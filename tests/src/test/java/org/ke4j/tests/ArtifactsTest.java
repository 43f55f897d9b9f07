package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The BOM names every artifact, in the version of the build. */
class ArtifactsTest {
  private static final Path ROOT = Path.of(System.getProperty("ke4j.root"));
  private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");
  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
  private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(ke4j-[^<]+)</artifactId>");

  @Test
  void theBomNamesEveryArtifactInTheVersionOfTheBuild() throws Exception {
    String root = Files.readString(ROOT.resolve("pom.xml"));
    String bom = Files.readString(ROOT.resolve("serving/bom/pom.xml"));
    assertEquals(first(VERSION, root), first(VERSION, bom));
    Set<String> built = new TreeSet<>();
    Matcher modules = MODULE.matcher(root);
    while (modules.find()) {
      String module = modules.group(1);
      String name = "ke4j-" + module.substring(module.lastIndexOf('/') + 1);
      if (!name.equals("ke4j-tests") && !name.equals("ke4j-dist")) {
        built.add(name);
      }
    }
    Set<String> named = new TreeSet<>();
    Matcher artifacts = ARTIFACT.matcher(bom);
    while (artifacts.find()) {
      named.add(artifacts.group(1));
    }
    assertEquals(built, named);
    assertTrue(named.contains("ke4j-starter"));
  }

  private static String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text.replaceFirst("(?s)<\\?xml[^>]*>", ""));
    assertTrue(matcher.find());
    return matcher.group(1);
  }
}
