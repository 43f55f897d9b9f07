package org.ke4j.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.ke4j.error.Check;

/**
 * How a server listens and what it endures. Start from {@link #DEFAULTS} and change single values.
 *
 * @param host address to listen on; default {@code 127.0.0.1}, this machine alone
 * @param port 0..65535; default 8080; 0 for a free one
 * @param maxBody bytes of a request's body, 1 or more; default 20 MiB; more is answered 413
 * @param maxPixels of one picture, 1 or more; default 25 million; more is answered 413, from the
 *     header alone
 * @param bodyTime within which head and body of a request must have arrived; default 20 s; answered
 *     408
 * @param scoreTime from the whole request to its scores; default 30 s; answered 503
 * @param queue pictures of one model that wait, 1 or more; default 64; a full queue is answered 503
 * @param connections that are served at once, 1 or more; default 256; more are answered 503
 * @param batch pictures, of whatever requests, that are scored together at most, 1 or more; default
 *     16; their scores are those of each alone, bit for bit
 * @param drainTime that accepted requests are given when the server stops; default 30 s
 * @param apiKey what clients must send; null (default) for none
 * @param tlsKeyStore PKCS #12 file with certificate and key; null (default) for plain HTTP
 * @param tlsPassword of that file; null if there is none
 */
public record ServerOptions(
    String host,
    int port,
    int maxBody,
    long maxPixels,
    Duration bodyTime,
    Duration scoreTime,
    int queue,
    int connections,
    int batch,
    Duration drainTime,
    String apiKey,
    Path tlsKeyStore,
    String tlsPassword) {
  /** The defaults. */
  public static final ServerOptions DEFAULTS =
      new ServerOptions(
          "127.0.0.1",
          8080,
          20 << 20,
          25_000_000,
          Duration.ofSeconds(20),
          Duration.ofSeconds(30),
          64,
          256,
          16,
          Duration.ofSeconds(30),
          null,
          null,
          null);

  public ServerOptions {
    Objects.requireNonNull(host, "host");
    Check.between("port", port, 0, 65535);
    Check.atLeast("body limit", maxBody, 1);
    Check.that(maxPixels >= 1, "pixel limit: expected at least 1, got %d", maxPixels);
    positive("time for a body", bodyTime);
    positive("time for a score", scoreTime);
    Check.atLeast("queue", queue, 1);
    Check.atLeast("connections", connections, 1);
    Check.atLeast("batch", batch, 1);
    positive("time to drain", drainTime);
    Check.that(apiKey == null || !apiKey.isBlank(), "API key: expected one, got a blank");
  }

  private static void positive(String what, Duration time) {
    Check.that(time.toMillis() > 0, "%s: expected more than 0 ms, got %s", what, time);
  }

  public ServerOptions withAddress(String otherHost, int otherPort) {
    return new ServerOptions(
        otherHost,
        otherPort,
        maxBody,
        maxPixels,
        bodyTime,
        scoreTime,
        queue,
        connections,
        batch,
        drainTime,
        apiKey,
        tlsKeyStore,
        tlsPassword);
  }

  public ServerOptions withSizes(int body, long pixels) {
    return new ServerOptions(
        host,
        port,
        body,
        pixels,
        bodyTime,
        scoreTime,
        queue,
        connections,
        batch,
        drainTime,
        apiKey,
        tlsKeyStore,
        tlsPassword);
  }

  public ServerOptions withTimes(Duration body, Duration score, Duration drain) {
    return new ServerOptions(
        host,
        port,
        maxBody,
        maxPixels,
        body,
        score,
        queue,
        connections,
        batch,
        drain,
        apiKey,
        tlsKeyStore,
        tlsPassword);
  }

  public ServerOptions withLoad(int waiting, int connected, int together) {
    return new ServerOptions(
        host,
        port,
        maxBody,
        maxPixels,
        bodyTime,
        scoreTime,
        waiting,
        connected,
        together,
        drainTime,
        apiKey,
        tlsKeyStore,
        tlsPassword);
  }

  public ServerOptions withApiKey(String key) {
    return new ServerOptions(
        host,
        port,
        maxBody,
        maxPixels,
        bodyTime,
        scoreTime,
        queue,
        connections,
        batch,
        drainTime,
        key,
        tlsKeyStore,
        tlsPassword);
  }

  public ServerOptions withTls(Path keyStore, String password) {
    return new ServerOptions(
        host,
        port,
        maxBody,
        maxPixels,
        bodyTime,
        scoreTime,
        queue,
        connections,
        batch,
        drainTime,
        apiKey,
        keyStore,
        password);
  }

  @Override
  public String toString() {
    return "ServerOptions[" + host + ":" + port + "]";
  }
}
