package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.DocumentationTool;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Javadoc of each module, as 'mvn install' makes it: doclint has nothing to say. */
@Tag("slow")
class JavadocTest {
  private static final Path ROOT = Path.of(System.getProperty("ke4j.root"));
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {"engine", "importers", "datavec-pipelines", "serving", "spark", "experiments"})
  void doclintIsContent(String module) throws Exception {
    DocumentationTool javadoc = ToolProvider.getSystemDocumentationTool();
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager files =
            javadoc.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8);
        Stream<Path> all = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
      List<Path> sources = all.filter(file -> file.toString().endsWith(".java")).toList();
      List<String> options =
          List.of(
              "-quiet",
              "-Xdoclint:all,-missing",
              "-d",
              folder.toString(),
              "-cp",
              System.getProperty("java.class.path") + libraries(module));
      boolean done =
          javadoc
              .getTask(said, files, null, null, options, files.getJavaFileObjectsFromPaths(sources))
              .call();
      assertTrue(done, said.toString());
    }
    assertEquals("", said.toString());
    assertTrue(Files.exists(folder.resolve("index.html")));
  }

  /** What is not on the tests' own class path: the launcher's list of the module's libraries. */
  private static String libraries(String module) throws IOException {
    Path list = ROOT.resolve(module).resolve("target/class-path.txt");
    return Files.exists(list) ? File.pathSeparator + Files.readString(list).strip() : "";
  }
}
