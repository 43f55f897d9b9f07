package org.ke4j.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and its answer, which is given once. */
final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Request request;
  private final Response response;
  private final Callback callback;
  private final ServerMetrics metrics;
  private final AtomicBoolean answered = new AtomicBoolean();
  private volatile String route = "other";

  Exchange(Request request, Response response, Callback callback, ServerMetrics metrics) {
    this.request = request;
    this.response = response;
    this.callback = callback;
    this.metrics = metrics;
  }

  Request request() {
    return request;
  }

  /** How metrics call what was asked for. */
  Exchange route(String name) {
    route = name;
    return this;
  }

  String route() {
    return route;
  }

  String header(String name) {
    return request.getHeaders().get(name);
  }

  boolean answered() {
    return answered.get();
  }

  void json(Object value) {
    try {
      answer(200, "application/json", JSON.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  void text(String type, String text) {
    answer(200, type, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Tells what went wrong; what is no {@link Problem} is a fault of ours and goes to the log. */
  void failed(Throwable thrown) {
    Throwable e = cause(thrown);
    Problem problem =
        e instanceof Problem known
            ? known
            : new Problem(500, "internal error; the server's log tells more");
    if (problem != e) {
      LOG.error("{} failed", route, e);
    }
    try {
      byte[] body = JSON.writeValueAsBytes(Map.of("error", problem.getMessage()));
      if (problem.passing()) {
        response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
      }
      answer(problem.status(), "application/json", body);
    } catch (JsonProcessingException impossible) {
      callback.failed(impossible);
    }
  }

  static Throwable cause(Throwable e) {
    return e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
  }

  void put(String header, String value) {
    response.getHeaders().put(header, value);
  }

  void put(HttpHeader header, String value) {
    response.getHeaders().put(header, value);
  }

  private void answer(int status, String type, byte[] body) {
    if (!answered.compareAndSet(false, true)) {
      return;
    }
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    metrics.request(route, status, System.nanoTime() - request.getBeginNanoTime());
    boolean head = "HEAD".equals(request.getMethod());
    response.write(true, head ? null : ByteBuffer.wrap(body), callback);
  }
}
