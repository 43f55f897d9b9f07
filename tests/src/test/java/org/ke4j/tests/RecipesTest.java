package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.AnomalyDetector;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.DatasetReader;

/** The commands, scripts and programs of docs/recipes and docs/server.md, run as they stand. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the recipes are for a Unix shell")
class RecipesTest {
  private static final Path ROOT = Path.of(System.getProperty("ke4j.root"));
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MODEL = "bolts.ke4j";

  @TempDir private Path folder;
  private Programs programs;

  @BeforeEach
  void programs() throws IOException {
    programs = Programs.in(folder);
  }

  private static String recipe(String name) throws IOException {
    return Files.readString(ROOT.resolve("docs").resolve(name));
  }

  /** The first block of a language. */
  private static String block(String text, String language) {
    StringBuilder block = new StringBuilder();
    String open = null;
    for (String line : text.lines().toList()) {
      if (open == null && line.startsWith("```")) {
        open = line.substring(3);
      } else if (line.equals("```")) {
        if (language.equals(open)) {
          return block.toString();
        }
        open = null;
      } else if (language.equals(open)) {
        block.append(line).append('\n');
      }
    }
    throw new AssertionError("no block '" + language + "'");
  }

  @Test
  void theBatchScoresEveryPictureAndTellsOfDrift() throws Exception {
    programs.model(MODEL);
    for (int i = 0; i < 30; i++) {
      Pictures.write(
          folder.resolve("new-photos/" + i + ".png"),
          DatasetReader.open("digits", DatasetOptions.DEFAULTS).train(8, 30).get(i).image());
    }
    String text = recipe("recipes/batch.md");
    Files.writeString(folder.resolve("nightly.sh"), block(text, "sh"));
    String cron = block(text, "").strip();
    Matcher line =
        Pattern.compile("(?:[-*/,0-9]+ ){5}cd /srv/inspection && \\./(.*)").matcher(cron);
    assertTrue(line.matches(), cron);
    String before = LocalDate.now(ZoneId.systemDefault()).toString();
    Programs.Ended ended = programs.shell("chmod +x *.sh && ./" + line.group(1));
    assertEquals(0, ended.status(), ended.messages());
    assertEquals("", ended.output());
    assertTrue(ended.messages().contains("the pictures have changed"), ended.messages());
    Path results = folder.resolve("results");
    String day =
        Files.exists(results.resolve(before))
            ? before
            : LocalDate.now(ZoneId.systemDefault()).toString();
    List<String> csv = Files.readAllLines(results.resolve(day).resolve("scores.csv"));
    assertEquals(31, csv.size());
    assertTrue(csv.get(0).contains("pValue,nearest"), csv.get(0));
    assertTrue(Files.size(results.resolve(day + ".html")) > 1000);
    assertTrue(JSON.readTree(results.resolve(day + "-drift.json").toFile()).has("pValue"));
    try (Stream<Path> copies = Files.list(folder.resolve("anomalies").resolve(day))) {
      assertTrue(copies.findAny().isPresent());
    }
  }

  @Test
  void theWatchedFolderLosesItsAnomalies() throws Exception {
    programs.model(MODEL);
    for (int digit : new int[] {0, 3, 8}) {
      Pictures.digit(folder.resolve("arriving/" + digit + ".png"), digit);
    }
    String text = recipe("recipes/watch.md");
    String command = block(text, "").strip();
    assertTrue(text.contains("ExecStart=/opt/ke4j/" + command + "\n"), "the unit does the same");
    Programs.Ended ended = programs.shell(command + " --idle 2");
    assertEquals(0, ended.status(), ended.messages());
    int anomalies = 0;
    for (String line : Files.readAllLines(folder.resolve("verdicts.jsonl"))) {
      JsonNode one = JSON.readTree(line);
      boolean anomaly = one.get("anomaly").asBoolean();
      anomalies += anomaly ? 1 : 0;
      String home = anomaly ? "anomalies/" : "arriving/";
      assertTrue(Files.exists(folder.resolve(home + one.get("image").asText())), line);
    }
    assertTrue(anomalies > 0);
  }

  @Test
  void thePlainServiceAnswersLikeTheApi() throws Exception {
    programs.model(MODEL);
    Path source = folder.resolve("Service.java");
    Files.writeString(source, block(recipe("recipes/service.md"), "java"));
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    String path = System.getProperty("java.class.path");
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(null, said, said, "-proc:none", "-cp", path, "-d", folder + "", source + "");
    assertEquals(0, compiled, said.toString(StandardCharsets.UTF_8));
    List<String> words = new ArrayList<>(Programs.java());
    words.set(words.size() - 1, folder + System.getProperty("path.separator") + path);
    Path output = folder.resolve("output");
    words = shellOutput(words, "Service " + MODEL, output);
    Process service = programs.start(words);
    try (AnomalyDetector detector = AnomalyDetector.load(folder.resolve(MODEL))) {
      int port = programs.port(service, output, Pattern.compile("listening on port (\\d+)"));
      for (int digit : new int[] {0, 3}) {
        byte[] picture = Files.readAllBytes(Pictures.digit(folder.resolve("p.png"), digit));
        var verdict = detector.score(picture);
        HttpResponse<String> answer = Programs.post(port, "/inspect", picture);
        assertEquals(200, answer.statusCode());
        String word = verdict.anomaly() ? "anomaly " : "normal ";
        assertEquals(word + verdict.score() + "\n", answer.body());
      }
      assertEquals(422, Programs.post(port, "/inspect", new byte[] {1, 2, 3}).statusCode());
    } finally {
      assertEquals(143, Programs.end(service));
    }
  }

  /** The same words with more, and the output in a file. */
  private static List<String> shellOutput(List<String> words, String more, Path output) {
    String line = "exec '" + String.join("' '", words) + "' " + more + " >'" + output + "'";
    return List.of("bash", "-c", line);
  }

  @Test
  void theServersCommandsWork() throws Exception {
    assumeTrue(programs.shell("command -v curl").status() == 0, "needs curl on the path");
    List<String> commands = block(recipe("server.md"), "").lines().toList();
    assertEquals("./ke train", commands.get(0).substring(0, 10));
    assertEquals(0, programs.shell(commands.get(0).replace("./ke", "ke")).status());
    assertTrue(commands.get(1).startsWith("./ke serve threes --port 8080"), commands.get(1));
    Pictures.digit(folder.resolve("picture.png"), 8);
    String serve = commands.get(1).replace("./ke", "exec ke").replace("8080", "0");
    Path output = folder.resolve("served");
    Process server = programs.start(List.of("bash", "-c", serve + " >served 2>&1"));
    try {
      int port = programs.port(server, output, Pattern.compile("http://[^:]*:(\\d+)"));
      int asked = 0;
      for (String command : commands.subList(2, commands.size())) {
        assertTrue(command.startsWith("curl "), command);
        Programs.Ended answer = programs.shell(command.replace("8080", port + "") + " -sS");
        assertEquals(0, answer.status(), answer.messages());
        assertTrue(JSON.readTree(answer.output()).get("anomaly").asBoolean(), answer.output());
        asked++;
      }
      assertTrue(asked >= 2);
    } finally {
      Programs.end(server);
    }
  }

  @Test
  void theImageStartsWhatTheArchiveHolds() throws Exception {
    List<String> file = Files.readAllLines(ROOT.resolve("docs/recipes/Dockerfile"));
    assertTrue(file.stream().anyMatch(line -> line.matches("FROM [^ ]+:17-jre")), "needs Java 17");
    String pom = Files.readString(ROOT.resolve("dist/pom.xml"));
    assertTrue(pom.contains("<archive.name>ke4j-${project.version}-"), "as ADD finds it");
    assertTrue(file.contains("ADD ke4j-*.tar.gz /opt/"));
    assertTrue(file.contains("ENTRYPOINT [\"/opt/ke4j/ke\"]"));
    String archive = Files.readString(ROOT.resolve("dist/src/archive.xml"));
    assertTrue(archive.contains("<format>tar.gz</format>"));
    assertTrue(archive.contains("<source>../ke</source>"));
    assertFalse(file.stream().anyMatch(line -> line.matches("USER (0|root)")));
    assertTrue(file.stream().anyMatch(line -> line.matches("USER \\d+")));

    programs.model(MODEL);
    Pictures.digit(folder.resolve("new-photos/0.png"), 0);
    int run = 0;
    for (String line : block(recipe("recipes/docker.md"), "").lines().toList()) {
      Matcher words = Pattern.compile("docker run .* ke4j (serve|score) (.*)").matcher(line);
      if (!words.matches()) {
        assertTrue(line.startsWith("mvn -Pdist") || line.startsWith("docker build "), line);
        continue;
      }
      run++;
      boolean serve = words.group(1).equals("serve");
      Programs.Ended ended =
          programs.shell("ke " + words.group(1) + " " + words.group(2) + (serve ? " --help" : ""));
      assertEquals(0, ended.status(), line + "\n" + ended.messages());
    }
    assertEquals(2, run);
  }

  @Test
  void theSpringBootServiceAnswersLikeTheApi() throws Exception {
    programs.model(MODEL);
    Path project = folder.resolve("project");
    Path sources = Files.createDirectories(project.resolve("src/main/java/inspection"));
    Path house = ROOT.resolve("tests/spring");
    Files.copy(
        house.resolve("src/main/java/inspection/Inspection.java"),
        sources.resolve("Inspection.java"));
    Files.copy(house.resolve("pom.xml"), project.resolve("pom.xml"));
    Path output = folder.resolve("output");
    try (OverlayRepository overlay = OverlayRepository.below(folder.resolve("repository"))) {
      overlay.putStarter();
      overlay.mavenUnlessOffline(
          project, "compile", "dependency:build-classpath", "-Dmdep.outputFile=path");
      List<String> words = new ArrayList<>(Programs.java());
      String path =
          project.resolve("target/classes") + ":" + Files.readString(project.resolve("path"));
      words.set(words.size() - 1, path);
      Process service =
          programs.start(
              shellOutput(
                  words,
                  "inspection.Inspection --server.port=0 --server.address=127.0.0.1"
                      + " --inspection.model="
                      + MODEL,
                  output));
      try (AnomalyDetector detector = AnomalyDetector.load(folder.resolve(MODEL))) {
        int port = programs.port(service, output, Pattern.compile("started on port (\\d+)"));
        for (int digit : new int[] {0, 3}) {
          byte[] picture = Files.readAllBytes(Pictures.digit(folder.resolve("p.png"), digit));
          var verdict = detector.score(picture);
          HttpResponse<String> answer = Programs.post(port, "/inspect", picture);
          assertEquals(200, answer.statusCode(), answer.body());
          JsonNode json = JSON.readTree(answer.body());
          assertEquals(verdict.score(), json.get("score").asDouble());
          assertEquals(verdict.anomaly(), json.get("anomaly").asBoolean());
          assertEquals(verdict.anomaly(), !json.get("why").isNull());
        }
        byte[] broken = Arrays.copyOf(Files.readAllBytes(folder.resolve("p.png")), 60);
        assertEquals(422, Programs.post(port, "/inspect", broken).statusCode());
      } finally {
        Programs.end(service);
      }
    }
  }
}
