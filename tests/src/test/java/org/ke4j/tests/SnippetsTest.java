package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example in Javadoc, in the README and in docs compiles. */
class SnippetsTest {
  private static final Path ROOT = Path.of(System.getProperty("ke4j.root"));
  private static final Pattern JAVADOC =
      Pattern.compile("(?s)\\* <pre>\\{@code\\R(.*?)\\R *\\* \\}</pre>");
  private static final Pattern MARKDOWN = Pattern.compile("(?s)\\R```java\\R(.*?)\\R```");

  /** What an example may use without saying so, beside the package of its file. */
  private static final List<String> IMPORTS =
      List.of(
          "java.io.*",
          "java.nio.file.*",
          "java.time.*",
          "java.util.*",
          "org.ke4j.*",
          "org.ke4j.matrix.*");

  /** What an example of a package may use besides. */
  private static final Map<String, List<String>> MORE =
      Map.of(
          "org.ke4j.dataset",
          List.of("org.datavec.api.split.FileSplit", "org.datavec.api.writable.Writable"));

  @TempDir private Path folder;

  @Test
  void everyExampleCompiles() throws Exception {
    Map<String, String> classes = new TreeMap<>();
    int inDocs = 0;
    for (Path file : files()) {
      String text = Files.readString(file);
      boolean java = file.toString().endsWith(".java");
      Matcher examples = (java ? JAVADOC : MARKDOWN).matcher(text);
      while (examples.find()) {
        String code = java ? examples.group(1).replaceAll("(?m)^ *\\* ?", "") : examples.group(1);
        inDocs += java ? 0 : 1;
        if (!ofSpring(code)) {
          add(classes, ROOT.relativize(file), packageOf(text, java), code);
        }
      }
    }
    assertTrue(classes.size() >= 6 && inDocs >= 3, classes.keySet() + " and " + inDocs);
    assertEquals("", compile(classes));
  }

  private static List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    for (String place :
        List.of("docs", "engine", "importers", "datavec-pipelines", "serving", "spark")) {
      Path below = ROOT.resolve(place);
      try (Stream<Path> all =
          Files.walk(place.equals("docs") ? below : below.resolve("src/main/java"))) {
        all.filter(file -> file.toString().matches(".*[.](java|md)")).sorted().forEach(files::add);
      }
    }
    return files;
  }

  private static String packageOf(String text, boolean java) {
    Matcher line = Pattern.compile("(?m)^package (.*);").matcher(text);
    return java && line.find() ? line.group(1) : "org.ke4j";
  }

  /** The recipe's service is what Maven compiles in tests/spring. */
  private static boolean ofSpring(String code) throws IOException {
    if (!code.contains("org.springframework")) {
      return false;
    }
    Path source = ROOT.resolve("tests/spring/src/main/java/inspection/Inspection.java");
    assertEquals(Files.readString(source).strip(), code.strip());
    return true;
  }

  private static void add(Map<String, String> classes, Path file, String home, String code) {
    Matcher named = Pattern.compile("(?m)^public (?:final )?class (\\w+)").matcher(code);
    if (named.find()) {
      classes.put(named.group(1), code);
      return;
    }
    String name =
        "Example"
            + classes.size()
            + file.getFileName().toString().replaceAll("\\W", "_").toLowerCase(Locale.ROOT);
    StringBuilder source = new StringBuilder();
    List<String> imports = new ArrayList<>(IMPORTS);
    imports.add(home + ".*");
    imports.addAll(MORE.getOrDefault(home, List.of()));
    imports.stream().distinct().forEach(one -> source.append("import ").append(one).append(";\n"));
    source
        .append("class ")
        .append(name)
        .append(" {\n  void run() throws Exception {\n")
        .append(code)
        .append("\n  }\n}\n");
    classes.put(name, source.toString());
  }

  /** What the compiler says against them. */
  private String compile(Map<String, String> classes) throws IOException {
    List<Path> sources = new ArrayList<>();
    for (Map.Entry<String, String> one : classes.entrySet()) {
      sources.add(Files.writeString(folder.resolve(one.getKey() + ".java"), one.getValue()));
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
      List<String> options =
          List.of(
              "-d",
              Files.createDirectories(folder.resolve("classes")).toString(),
              "-proc:none",
              "-cp",
              System.getProperty("java.class.path"));
      compiler
          .getTask(said, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
          .call();
    }
    return said.toString();
  }
}
