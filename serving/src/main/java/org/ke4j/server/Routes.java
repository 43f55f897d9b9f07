package org.ke4j.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;
import org.ke4j.Verdict;
import org.ke4j.error.Ke4jException;

/** What each address answers. */
final class Routes {
  private static final Pattern MODEL =
      Pattern.compile("/v2/models/([^/]+)(?:/versions/([^/]+))?(/ready|/infer)?");
  private static final Pattern LOAD = Pattern.compile("/v2/repository/models/([^/]+)/load");

  private final Map<String, ServedModel> models;
  private final ServerOptions options;
  private final ServerMetrics metrics;
  private final BooleanSupplier ready;
  private final BodyBudget budget = new BodyBudget(Runtime.getRuntime().maxMemory() / 4);

  Routes(
      Map<String, ServedModel> models,
      ServerOptions options,
      ServerMetrics metrics,
      BooleanSupplier ready) {
    this.models = models;
    this.options = options;
    this.metrics = metrics;
    this.ready = ready;
  }

  void answer(Exchange exchange) {
    String path = exchange.request().getHttpURI().getDecodedPath();
    path = path == null ? "" : path;
    switch (path) {
      case "/" -> Page.show(exchange.route("page"));
      case "/v2/health/live" -> get(exchange.route("live")).json(Map.of("live", true));
      case "/v2/health/ready" -> {
        get(exchange.route("ready"));
        if (!ready.getAsBoolean()) {
          throw new Problem(503, "the server is stopping");
        }
        exchange.json(Map.of("ready", true));
      }
      case "/v2", "/v2/" ->
          get(exchange.route("server")).json(InferenceProtocol.ServerMetadata.THIS);
      case "/metrics" -> {
        authorise(get(exchange.route("metrics")));
        exchange.text("text/plain; version=0.0.4; charset=utf-8", metrics.text());
      }
      case "/score" -> score(authorise(post(exchange.route("score"))));
      case "/v2/repository/index" ->
          authorise(post(exchange.route("index")))
              .json(
                  models.values().stream()
                      .map(one -> new InferenceProtocol.Listed(one.name(), one.version(), "READY"))
                      .toList());
      default -> ofModel(exchange, path);
    }
  }

  private void ofModel(Exchange exchange, String path) {
    Matcher load = LOAD.matcher(path);
    if (load.matches()) {
      load(authorise(post(exchange.route("load"))), model(load.group(1)));
      return;
    }
    Matcher match = MODEL.matcher(path);
    if (!match.matches()) {
      throw new Problem(404, "nothing here; try /, /v2, /v2/models/NAME, /score or /metrics");
    }
    ServedModel model = model(match.group(1));
    if (match.group(2) != null && !match.group(2).equals(model.version())) {
      throw new Problem(404, "model " + model.name() + " has version " + model.version());
    }
    String what = match.group(3);
    if (what == null) {
      authorise(get(exchange.route("model"))).json(InferenceProtocol.ModelMetadata.of(model));
    } else if (what.equals("/ready")) {
      get(exchange.route("model ready")).json(Map.of("name", model.name(), "ready", true));
    } else {
      infer(authorise(post(exchange.route("infer"))), model);
    }
  }

  private ServedModel model(String name) {
    ServedModel model = models.get(name);
    if (model == null) {
      throw new Problem(404, "no such model; there are: " + String.join(", ", models.keySet()));
    }
    return model;
  }

  private void infer(Exchange exchange, ServedModel model) {
    String type = exchange.header("Content-Type");
    if (type != null && !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      throw new Problem(415, "expected application/json, got " + type);
    }
    receive(
        exchange,
        body -> {
          InferRequest request = InferRequest.parse(body);
          InferenceProtocol.wanted(request);
          scored(
              exchange,
              model,
              request.pictures(options.maxPixels()),
              verdicts ->
                  exchange.json(InferenceProtocol.InferResponse.of(model, request, verdicts)));
        });
  }

  private void score(Exchange exchange) {
    Fields query = query(exchange.request());
    ServedModel model = chosen(query);
    boolean explain = explain(query.getValue("explain"));
    String type = exchange.header("Content-Type");
    SinglePicture.checkType(type);
    receive(
        exchange,
        body -> {
          Picture picture =
              Picture.encoded("image", SinglePicture.of(type, body), options.maxPixels());
          scored(
              exchange,
              model,
              List.of(picture),
              verdicts ->
                  exchange.json(
                      InferenceProtocol.Scored.of(
                          model, verdicts.get(0), explain ? model.explain(picture) : null)));
        });
  }

  private static boolean explain(String value) {
    if (value == null || value.equals("false")) {
      return false;
    }
    if (value.equals("true")) {
      return true;
    }
    throw new Problem(400, "explain: expected true or false");
  }

  private static Fields query(Request request) {
    try {
      return Request.extractQueryParameters(request, StandardCharsets.UTF_8);
    } catch (RuntimeException e) {
      throw new Problem(400, "query: it cannot be read");
    }
  }

  private ServedModel chosen(Fields query) {
    String name = query.getValue("model");
    if (name != null) {
      return model(name);
    }
    if (models.size() > 1) {
      throw new Problem(400, "expected ?model=NAME, one of: " + String.join(", ", models.keySet()));
    }
    return models.values().iterator().next();
  }

  private void receive(Exchange exchange, Consumer<byte[]> whole) {
    Body.receive(
        exchange,
        options,
        budget,
        body -> {
          metrics.body(exchange.route(), body.length);
          whole.accept(body);
        });
  }

  private void scored(
      Exchange exchange,
      ServedModel model,
      List<Picture> pictures,
      Consumer<List<Verdict>> answer) {
    List<CompletableFuture<Verdict>> verdicts = model.submit(pictures);
    var unused =
        CompletableFuture.allOf(verdicts.toArray(CompletableFuture[]::new))
            .orTimeout(options.scoreTime().toMillis(), TimeUnit.MILLISECONDS)
            .whenCompleteAsync(
                (done, failure) -> {
                  if (failure != null) {
                    verdicts.forEach(verdict -> verdict.cancel(false));
                    exchange.failed(timely(failure));
                    return;
                  }
                  try {
                    answer.accept(verdicts.stream().map(CompletableFuture::join).toList());
                  } catch (RuntimeException e) {
                    exchange.failed(e);
                  }
                },
                exchange.request().getComponents().getExecutor());
  }

  private static Throwable timely(Throwable failure) {
    Throwable cause = Exchange.cause(failure);
    return cause instanceof TimeoutException
        ? new Problem(503, "the pictures could not be scored in time; try again later")
        : cause;
  }

  private static void load(Exchange exchange, ServedModel model) {
    exchange
        .request()
        .getComponents()
        .getExecutor()
        .execute(
            () -> {
              try {
                model.reload();
                exchange.json(Map.of("name", model.name(), "version", model.version()));
              } catch (Ke4jException e) {
                DetectorServer.LOG.warn(
                    "model {}: not loaded again: {}", model.name(), e.getMessage());
                exchange.failed(
                    new Problem(
                        500,
                        "the model cannot be read, the old one stays; the server's log tells more"));
              } catch (RuntimeException e) {
                exchange.failed(e);
              }
            });
  }

  private static Exchange get(Exchange exchange) {
    return method(exchange, "GET", "HEAD");
  }

  private static Exchange post(Exchange exchange) {
    return method(exchange, "POST");
  }

  static Exchange method(Exchange exchange, String... allowed) {
    if (!List.of(allowed).contains(exchange.request().getMethod())) {
      exchange.put(HttpHeader.ALLOW, String.join(", ", allowed));
      throw new Problem(405, "expected " + String.join(" or ", allowed));
    }
    return exchange;
  }

  private Exchange authorise(Exchange exchange) {
    if (options.apiKey() == null) {
      return exchange;
    }
    String given = exchange.header("X-API-Key");
    String bearer = exchange.header("Authorization");
    if (given == null && bearer != null && bearer.regionMatches(true, 0, "Bearer ", 0, 7)) {
      given = bearer.substring(7).strip();
    }
    // Compares in a time that tells nothing of the key.
    if (given == null
        || !MessageDigest.isEqual(
            given.getBytes(StandardCharsets.UTF_8),
            options.apiKey().getBytes(StandardCharsets.UTF_8))) {
      exchange.put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
      throw new Problem(401, "expected the server's API key as 'Authorization: Bearer KEY'");
    }
    return exchange;
  }
}
