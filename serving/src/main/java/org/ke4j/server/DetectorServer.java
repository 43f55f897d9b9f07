package org.ke4j.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.store.Reasons;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves detectors over HTTP until it is closed: the Open Inference Protocol below {@code /v2}, one
 * picture at {@code /score}, a page at {@code /}, Prometheus at {@code /metrics}.
 *
 * <pre>{@code
 * ServerOptions options = ServerOptions.DEFAULTS.withAddress("127.0.0.1", 0);
 * try (DetectorServer server =
 *     DetectorServer.start(Map.of("bolts", Path.of("bolts.ke4j")), options)) {
 *   System.out.println(server.address() + "score");
 * }
 * }</pre>
 *
 * <p>Scores are those of {@link org.ke4j.AnomalyDetector}, bit for bit, whatever is scored
 * together. Safe for several threads. Owns the detectors: close it, which first answers what was
 * accepted.
 */
public final class DetectorServer implements AutoCloseable {
  static final Logger LOG = LoggerFactory.getLogger(DetectorServer.class);
  private static final int THREADS = 32;
  private static final int HEAD_BYTES = 8192;

  /** Connections beyond the limit that are told so; still more are not accepted. */
  private static final int TURNED_AWAY = 32;

  private final ServerOptions options;
  private final Map<String, ServedModel> models = new LinkedHashMap<>();
  private final ServerMetrics metrics = new ServerMetrics();
  private final Server server;
  private final ServerConnector connector;
  private final SlowHeads slowHeads;
  private final Routes routes;
  private volatile boolean ready;
  private volatile int port;
  private boolean closed;

  /**
   * Loads the models and listens.
   *
   * @param models by the names that requests use: letters, digits, dot, dash and underscore
   * @throws Ke4jException if a model cannot be read or the address cannot be had
   */
  public static DetectorServer start(Map<String, Path> models, ServerOptions options) {
    Check.that(!models.isEmpty(), "models: expected at least one");
    models
        .keySet()
        .forEach(
            name ->
                Check.that(
                    name.matches("[A-Za-z0-9._-]+") && !name.matches("\\.+"),
                    "name of a model: expected letters, digits, '.', '-', '_', got %s",
                    name));
    DetectorServer server = new DetectorServer(options);
    try {
      models.forEach(
          (name, path) ->
              server.models.put(name, new ServedModel(name, path, options, server.metrics)));
      server.listen();
      return server;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private DetectorServer(ServerOptions options) {
    this.options = options;
    this.routes = new Routes(models, options, metrics, () -> ready);
    this.slowHeads = new SlowHeads(options.bodyTime());
    QueuedThreadPool threads = new QueuedThreadPool(THREADS);
    threads.setName("http");
    threads.setDaemon(true);
    server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(HEAD_BYTES);
    HttpConnectionFactory plain = new HttpConnectionFactory(http);
    connector =
        options.tlsKeyStore() == null
            ? new ServerConnector(server, plain)
            : new ServerConnector(
                server, new SslConnectionFactory(tls(options), plain.getProtocol()), plain);
    connector.setHost(options.host());
    connector.setPort(options.port());
    connector.setIdleTimeout(options.bodyTime().toMillis());
    connector.setAcceptQueueSize(options.connections());
    connector.setShutdownIdleTimeout(1000);
    connector.addBean(slowHeads);
    server.addConnector(connector);
    connector.addBean(new NetworkConnectionLimit(options.connections() + TURNED_AWAY, connector));
    server.setHandler(new GracefulHandler(new Front()));
    server.setStopTimeout(options.drainTime().toMillis());
    server.setErrorHandler(new JsonErrors());
    metrics.connections(() -> connector.getConnectedEndPoints().size());
  }

  private static SslContextFactory.Server tls(ServerOptions options) {
    String password = options.tlsPassword() == null ? "" : options.tlsPassword();
    SslContextFactory.Server tls = new SslContextFactory.Server();
    try {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(options.tlsKeyStore())) {
        keys.load(in, password.toCharArray());
      }
      tls.setKeyStore(keys);
    } catch (IOException | GeneralSecurityException e) {
      throw new Ke4jException(
          "%s: expected a PKCS #12 file that the password opens: %s"
              .formatted(options.tlsKeyStore(), Reasons.of(e)),
          e);
    }
    tls.setKeyStorePassword(password);
    tls.setSniRequired(false);
    return tls;
  }

  private void listen() {
    try {
      server.start();
      port = connector.getLocalPort();
      ready = true;
    } catch (Exception e) {
      throw new Ke4jException(
          "cannot listen on %s port %d: %s"
              .formatted(options.host(), options.port(), rootOf(e).getMessage()),
          e);
    }
  }

  private static Throwable rootOf(Throwable e) {
    return e.getCause() == null ? e : rootOf(e.getCause());
  }

  /** The port that it listens on, or did until it was closed. */
  public int port() {
    return port;
  }

  /** Where it is found, ending in a slash. */
  public String address() {
    String host = options.host().contains(":") ? "[" + options.host() + "]" : options.host();
    return (options.tlsKeyStore() == null ? "http" : "https") + "://" + host + ":" + port() + "/";
  }

  /**
   * Reads those models again whose files have changed; requests go on meanwhile.
   *
   * @return names of those that cannot be read and stay as they were, with the reasons
   */
  public Map<String, String> reloadChanged() {
    Map<String, String> refused = new LinkedHashMap<>();
    for (ServedModel model : models.values()) {
      String now = model.stampNow();
      if (model.changed(now)) {
        try {
          model.reload();
        } catch (Ke4jException | Problem e) {
          model.ignore(now);
          refused.put(model.name(), e.getMessage());
        }
      }
    }
    return refused;
  }

  /** Accepts nothing more, answers what was accepted, gives all memory back. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    ready = false;
    try {
      server.stop();
    } catch (Exception e) {
      LOG.warn("not all requests could be answered: {}", Reasons.of(rootOf(e)));
    }
    List<ServedModel> open = new ArrayList<>(models.values());
    open.forEach(ServedModel::close);
    slowHeads.close();
    metrics.close();
  }

  /** The first to see a request. */
  private final class Front extends Handler.Abstract.NonBlocking {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      slowHeads.began(request);
      // Times of our own hold while a request is served.
      request.addIdleTimeoutListener(timeout -> false);
      Exchange exchange = new Exchange(request, response, callback, metrics);
      try {
        if (connector.getConnectedEndPoints().size() > options.connections()) {
          exchange.put(org.eclipse.jetty.http.HttpHeader.CONNECTION, "close");
          throw new Problem(503, "too many connections; try again later");
        }
        routes.answer(exchange);
      } catch (Throwable e) {
        exchange.failed(e);
      }
      return true;
    }
  }
}
