package org.ke4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ke4j.error.UsageException;
import org.ke4j.option.Range;
import org.ke4j.server.DetectorServer;
import org.ke4j.server.ServerOptions;
import org.ke4j.store.TextFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Serves trained detectors over HTTP until it is stopped; only for this machine unless --host"
          + " says otherwise.",
      "",
      "POST /score takes one picture, /v2 speaks the Open Inference Protocol, / is a page to drop"
          + " pictures on, /metrics is for Prometheus. Scores are those of the Java API, bit for bit."
          + " SIGTERM answers what was accepted, then ends. A model whose files change is loaded"
          + " again without losing a request."
    },
    footer = {
      "",
      "Examples:",
      "  ke serve bolts.ke4j",
      "  ke serve bolts=bolts.ke4j nuts=models/nuts-7 --port 9000",
      "  curl --data-binary @bolt.png -H 'Content-Type: image/png' http://127.0.0.1:8080/score"
    })
final class ServeCommand implements Callable<Integer> {
  private static final ServerOptions DEFAULTS = ServerOptions.DEFAULTS;

  @Parameters(
      arity = "1..*",
      paramLabel = "[NAME=]MODEL",
      description =
          "files that 'ke fit' or folders that 'ke train' wrote; requests call a model by the name of"
              + " its file or folder (bolts.ke4j) unless NAME is given")
  private String[] models;

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "address to listen on (default: ${DEFAULT-VALUE}, this machine alone)")
  private String host;

  @Option(
      names = "--port",
      defaultValue = "8080",
      description = "0 for a free one (default: ${DEFAULT-VALUE})")
  @Range(from = 0, to = 65_535)
  private int port;

  @Option(
      names = "--max-body",
      paramLabel = "BYTES",
      defaultValue = "20971520",
      description = "of a request; more is answered 413 (default: ${DEFAULT-VALUE})")
  @Range(from = 1)
  private int maxBody;

  @Option(
      names = "--max-pixels",
      paramLabel = "N",
      defaultValue = "25000000",
      description = "of a picture; more is answered 413 (default: ${DEFAULT-VALUE})")
  @Range(from = 1)
  private long maxPixels;

  @Option(
      names = "--body-time",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description = "for a request to arrive; answered 408 (default: ${DEFAULT-VALUE})")
  @Range(from = 0.001, to = 1e6)
  private double bodyTime;

  @Option(
      names = "--score-time",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "from request to scores; answered 503 (default: ${DEFAULT-VALUE})")
  @Range(from = 0.001, to = 1e6)
  private double scoreTime;

  @Option(
      names = "--drain-time",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "for accepted requests at the end (default: ${DEFAULT-VALUE})")
  @Range(from = 0.001, to = 1e6)
  private double drainTime;

  @Option(
      names = "--queue",
      paramLabel = "N",
      defaultValue = "64",
      description =
          "pictures of a model that wait; more are answered 503 (default: ${DEFAULT-VALUE})")
  @Range(from = 1)
  private int queue;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "256",
      description = "at once; more are answered 503 (default: ${DEFAULT-VALUE})")
  @Range(from = 1)
  private int connections;

  @Option(
      names = "--reload",
      paramLabel = "SECONDS",
      defaultValue = "2",
      description = "how often to look for changed models; 0 for never (default: ${DEFAULT-VALUE})")
  @Range(from = 0, to = 1e6)
  private double reload;

  @Option(
      names = "--api-key-file",
      paramLabel = "FILE",
      description = "clients must send what it holds: 'Authorization: Bearer KEY' or 'X-API-Key'")
  private Path apiKeyFile;

  @Option(
      names = "--tls-keystore",
      paramLabel = "FILE.p12",
      description = "PKCS #12 file with certificate and key: HTTPS instead of HTTP")
  private Path tlsKeyStore;

  @Option(
      names = "--tls-password-file",
      paramLabel = "FILE",
      description = "holds the password of --tls-keystore")
  private Path tlsPasswordFile;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ServerOptions options =
        DEFAULTS
            .withAddress(host, port)
            .withSizes(maxBody, maxPixels)
            .withTimes(
                time("--body-time", bodyTime),
                time("--score-time", scoreTime),
                time("--drain-time", drainTime))
            .withLoad(queue, connections, ServerOptions.DEFAULTS.batch())
            .withApiKey(apiKeyFile == null ? null : secret("--api-key-file", apiKeyFile));
    if (tlsKeyStore != null) {
      if (!Files.isRegularFile(tlsKeyStore)) {
        throw new UsageException("--tls-keystore: there is no file " + tlsKeyStore);
      }
      options =
          options.withTls(
              tlsKeyStore,
              tlsPasswordFile == null ? null : secret("--tls-password-file", tlsPasswordFile));
    }
    long pause = reload == 0 ? 0 : time("--reload", reload).toMillis();
    try (DetectorServer server = DetectorServer.start(named(), options)) {
      Thread end = new Thread(server::close, "stop");
      Runtime.getRuntime().addShutdownHook(end);
      if (options.apiKey() == null && !host.equals("localhost") && !host.matches("127\\..*|::1")) {
        Failures.say("note: whoever reaches " + host + " can use this server; --api-key-file");
      }
      StandardOutput.print(server.address() + "\n");
      while (true) {
        Thread.sleep(pause == 0 ? Long.MAX_VALUE : pause);
        server
            .reloadChanged()
            .forEach(
                (name, reason) -> Failures.say("model " + name + " stays as it was: " + reason));
      }
    }
  }

  private Map<String, Path> named() {
    Map<String, Path> named = new LinkedHashMap<>();
    for (String model : models) {
      int equals = model.indexOf('=');
      Path path = Path.of(model.substring(equals + 1));
      Path last = path.toAbsolutePath().normalize().getFileName();
      String name = equals > 0 ? model.substring(0, equals) : String.valueOf(last);
      if (named.put(name, path) != null) {
        throw new UsageException("two models are called " + name + "; name one: NAME=" + path);
      }
    }
    return named;
  }

  private static Duration time(String option, double seconds) {
    if (!(seconds >= .001 && seconds <= 1e6)) {
      throw new UsageException(option + ": expected seconds, .001 to 1000000, got " + seconds);
    }
    return Duration.ofMillis(Math.round(seconds * 1000));
  }

  private static String secret(String option, Path file) throws IOException {
    String text = TextFile.read(file).strip();
    if (text.isEmpty()) {
      throw new UsageException(option + ": " + file + " is empty");
    }
    return text;
  }
}
