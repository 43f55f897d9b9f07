package org.ke4j.server;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.ke4j.Verdict;
import org.ke4j.error.Ke4jException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pictures of one model that wait, and the thread that scores together what waits. They wait
 * encoded, so that memory is bounded by the limits.
 */
final class Batcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Batcher.class);

  private final String model;
  private final ServerOptions options;
  private final Function<List<Picture>, List<Object>> scorer;
  private final ServerMetrics metrics;
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
  private final Thread worker;
  private boolean closed;

  private record Waiting(Picture picture, CompletableFuture<Verdict> verdict, long since) {}

  /**
   * @param scorer gives a {@link Verdict} for each picture, or the {@link RuntimeException} that
   *     tells why there is none
   */
  Batcher(
      String model,
      ServerOptions options,
      Function<List<Picture>, List<Object>> scorer,
      ServerMetrics metrics) {
    this.model = model;
    this.options = options;
    this.scorer = scorer;
    this.metrics = metrics;
    metrics.queueOf(model, this::waiting);
    this.worker = new Thread(this::work, "score " + model);
    worker.setDaemon(true);
    worker.start();
  }

  private synchronized int waiting() {
    return queue.size();
  }

  /**
   * Takes all pictures of a request or none.
   *
   * @return their verdicts, in order
   * @throws Problem 503 if they do not fit now, 413 if they never will
   */
  synchronized List<CompletableFuture<Verdict>> submit(List<Picture> pictures) {
    if (pictures.size() > options.queue()) {
      throw new Problem(
          413,
          "expected at most " + options.queue() + " pictures in a request, got " + pictures.size());
    }
    if (closed) {
      throw new Problem(503, "the server is stopping");
    }
    if (queue.size() + pictures.size() > options.queue()) {
      throw new Problem(503, "the queue of model " + model + " is full; try again later");
    }
    long now = System.nanoTime();
    List<CompletableFuture<Verdict>> verdicts = new ArrayList<>();
    for (Picture picture : pictures) {
      CompletableFuture<Verdict> verdict = new CompletableFuture<>();
      queue.add(new Waiting(picture, verdict, now));
      verdicts.add(verdict);
    }
    notifyAll();
    return verdicts;
  }

  /** The next ones to score together; null at the end. */
  private synchronized List<Waiting> next() throws InterruptedException {
    while (queue.isEmpty()) {
      if (closed) {
        return null;
      }
      wait();
    }
    List<Waiting> batch = new ArrayList<>();
    long pixels = 0;
    while (!queue.isEmpty() && batch.size() < options.batch()) {
      Waiting first = queue.peek();
      if (first.verdict.isDone()) {
        queue.poll();
        continue;
      }
      pixels += first.picture.pixels();
      if (!batch.isEmpty() && pixels > options.maxPixels()) {
        break;
      }
      batch.add(queue.poll());
    }
    return batch;
  }

  private void work() {
    try {
      for (List<Waiting> batch = next(); batch != null; batch = next()) {
        if (!batch.isEmpty()) {
          score(batch);
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("{} stops", model);
    }
  }

  private void score(List<Waiting> batch) {
    long start = System.nanoTime();
    batch.forEach(one -> metrics.queued(model, start - one.since));
    try {
      List<Object> scored = scorer.apply(batch.stream().map(Waiting::picture).toList());
      for (int i = 0; i < batch.size(); i++) {
        if (scored.get(i) instanceof Verdict verdict) {
          batch.get(i).verdict.complete(verdict);
        } else {
          batch.get(i).verdict.completeExceptionally(failure((Throwable) scored.get(i)));
        }
      }
    } catch (Throwable e) {
      Problem problem = failure(e);
      batch.forEach(one -> one.verdict.completeExceptionally(problem));
    }
    metrics.computed(model, System.nanoTime() - start, batch.size());
  }

  private Problem failure(Throwable e) {
    if (e instanceof Problem problem) {
      return problem;
    }
    if (e instanceof Ke4jException) {
      return new Problem(422, e.getMessage());
    }
    LOG.error("model {}: a picture could not be scored", model, e);
    return new Problem(500, "model " + model + ": internal error; the server's log tells more");
  }

  /** Scores what waits, takes nothing more. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      worker.join(options.drainTime().toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    worker.interrupt();
    synchronized (this) {
      queue.forEach(
          one -> one.verdict.completeExceptionally(new Problem(503, "the server is stopping")));
      queue.clear();
    }
  }
}
