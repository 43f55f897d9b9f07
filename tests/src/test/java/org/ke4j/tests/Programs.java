package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.DatasetReader;

/**
 * Programs of their own process in a folder, as users run them: 'ke' is on their path.
 *
 * @param folder where they run
 */
record Programs(Path folder) {
  /** How one ended. */
  record Ended(int status, String output, String messages) {}

  /** Makes the folder with a 'ke' of the classes under test, and a cache of its own. */
  static Programs in(Path folder) throws IOException {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    List<String> words = new ArrayList<>(java());
    words.add("org.ke4j.cli.Ke");
    Path ke = bin.resolve("ke");
    Files.writeString(ke, "#!/bin/sh\nexec '" + String.join("' '", words) + "' \"$@\"\n");
    assertTrue(ke.toFile().setExecutable(true));
    return new Programs(folder);
  }

  /** Java with the class path of the tests. */
  static List<String> java() {
    String extension = System.getProperty("org.bytedeco.javacpp.platform.extension", "");
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx1g",
        "-Dorg.bytedeco.javacpp.platform.extension=" + extension,
        "-Djava.awt.headless=true",
        "-cp",
        System.getProperty("java.class.path"));
  }

  /** Normal pictures in {@code good}, and a model of them. */
  void model(String file) throws IOException {
    Dataset digits = DatasetReader.open("digits", DatasetOptions.DEFAULTS);
    for (int i = 0; i < 40; i++) {
      Pictures.write(folder.resolve("good/" + i + ".png"), digits.train(3, 40).get(i).image());
    }
    Command fit =
        Command.ke("fit", "--normal", folder.resolve("good"), "--out", folder.resolve(file));
    assertTrue(fit.status() == 0, fit.messages());
  }

  /** Starts a program; its messages go to the file {@code messages}. */
  Process start(List<String> words) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectError(folder.resolve("messages").toFile());
    builder.environment().merge("PATH", "", (old, own) -> folder.resolve("bin") + ":" + old);
    builder.environment().put("KE4J_CACHE", folder.resolve("cache").toString());
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    return builder.start();
  }

  /** Runs a line of the shell. */
  Ended shell(String line) throws IOException, InterruptedException {
    Process process = start(List.of("bash", "-c", line));
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(3, TimeUnit.MINUTES), line);
    return new Ended(process.exitValue(), output, Files.readString(folder.resolve("messages")));
  }

  /** Waits until a program has said on which port it listens. */
  int port(Process process, Path said, Pattern pattern) throws Exception {
    for (int i = 0; i < 1200 && process.isAlive(); i++) {
      Matcher matcher = pattern.matcher(Files.exists(said) ? Files.readString(said) : "");
      if (matcher.find()) {
        return Integer.parseInt(matcher.group(1));
      }
      Thread.sleep(100);
    }
    throw new AssertionError("no port: " + Files.readString(said));
  }

  /** Posts a picture to a server of this machine. */
  static HttpResponse<String> post(int port, String path, byte[] body) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .header("Content-Type", "application/octet-stream")
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  /** Ends a program that was started here. */
  static int end(Process process) throws InterruptedException {
    process.destroy();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS), "the program ends");
    return process.exitValue();
  }
}
