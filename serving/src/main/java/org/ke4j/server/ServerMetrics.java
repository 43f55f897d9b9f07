package org.ke4j.server;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.function.Supplier;

/** What Prometheus is told. Labels have few values: names of models, routes, statuses. */
final class ServerMetrics implements AutoCloseable {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(30)
  };
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  ServerMetrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  String text() {
    return registry.scrape();
  }

  void queueOf(String model, Supplier<Number> size) {
    Gauge.builder("ke4j.queue.images", size)
        .description("Pictures that wait")
        .tag("model", model)
        .register(registry);
  }

  void connections(Supplier<Number> count) {
    Gauge.builder("ke4j.connections", count).description("Open connections").register(registry);
  }

  void request(String route, int status, long nanos) {
    Counter.builder("ke4j.requests")
        .description("Requests answered")
        .tag("route", route)
        .tag("status", String.valueOf(status))
        .register(registry)
        .increment();
    time("ke4j.request", "From a request's head to its answer", "route", route, nanos);
  }

  void body(String route, long bytes) {
    DistributionSummary.builder("ke4j.request.body")
        .description("Bodies received")
        .baseUnit("bytes")
        .tag("route", route)
        .register(registry)
        .record((double) bytes);
  }

  void queued(String model, long nanos) {
    time("ke4j.queue", "Waiting of a picture before its batch", "model", model, nanos);
  }

  void computed(String model, long nanos, int images) {
    time("ke4j.compute", "Decoding and scoring of a batch", "model", model, nanos);
    Counter.builder("ke4j.images")
        .description("Pictures scored")
        .tag("model", model)
        .register(registry)
        .increment(images);
  }

  void reloaded(String model, boolean done) {
    Counter.builder("ke4j.reloads")
        .description("Reloads of a model")
        .tag("model", model)
        .tag("done", String.valueOf(done))
        .register(registry)
        .increment();
  }

  private void time(String name, String description, String label, String value, long nanos) {
    Timer.builder(name)
        .description(description)
        .tag(label, value)
        .serviceLevelObjectives(BUCKETS)
        .register(registry)
        .record(Duration.ofNanos(Math.max(0, nanos)));
  }

  @Override
  public void close() {
    registry.close();
  }
}
