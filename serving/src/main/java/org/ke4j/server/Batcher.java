package org.ke4j.server;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.ke4j.Verdict;
import org.ke4j.error.Ke4jException;
import org.ke4j.image.RgbImage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pictures of one model that wait, and the thread that scores them: what came while a batch was
 * computed makes the next one, so that nobody waits for a batch to fill. Pictures wait encoded, and
 * a batch takes no more pixels than one picture may have: memory is bounded by the limits.
 */
final class Batcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Batcher.class);

  private final String model;
  private final ServerOptions options;
  private final Function<List<RgbImage>, List<Verdict>> scorer;
  private final ServerMetrics metrics;
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
  private final ExecutorService decoders;
  private final Thread worker;
  private boolean closed;

  private record Waiting(Picture picture, CompletableFuture<Verdict> verdict, long since) {}

  Batcher(
      String model,
      ServerOptions options,
      Function<List<RgbImage>, List<Verdict>> scorer,
      ServerMetrics metrics) {
    this.model = model;
    this.options = options;
    this.scorer = scorer;
    this.metrics = metrics;
    this.decoders =
        Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(),
            task -> {
              Thread thread = new Thread(task, "decode " + model);
              thread.setDaemon(true);
              return thread;
            });
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
      List<Waiting> sound = new ArrayList<>();
      List<RgbImage> images = decode(batch, sound);
      long decoded = System.nanoTime();
      metrics.decoded(model, decoded - start);
      if (!images.isEmpty()) {
        answer(sound, images);
        metrics.computed(model, System.nanoTime() - decoded, images.size());
      }
    } catch (Throwable e) {
      LOG.error("model {}: {} pictures could not be scored", model, batch.size(), e);
      batch.forEach(one -> one.verdict.completeExceptionally(failure(e)));
    }
  }

  private List<RgbImage> decode(List<Waiting> batch, List<Waiting> sound) {
    List<CompletableFuture<RgbImage>> pending = new ArrayList<>();
    batch.forEach(one -> pending.add(CompletableFuture.supplyAsync(one.picture::decode, decoders)));
    List<RgbImage> images = new ArrayList<>();
    for (int i = 0; i < pending.size(); i++) {
      Waiting one = batch.get(i);
      RgbImage image =
          pending
              .get(i)
              .handle(
                  (found, failure) -> {
                    if (failure != null) {
                      one.verdict.completeExceptionally(failure(Exchange.cause(failure)));
                    }
                    return found;
                  })
              .join();
      if (image != null) {
        images.add(image);
        sound.add(one);
      }
    }
    return images;
  }

  /** Where the batch is refused, each alone: one picture must not spoil the others. */
  private void answer(List<Waiting> sound, List<RgbImage> images) {
    try {
      List<Verdict> verdicts = scorer.apply(images);
      for (int i = 0; i < sound.size(); i++) {
        sound.get(i).verdict.complete(verdicts.get(i));
      }
    } catch (Ke4jException e) {
      if (sound.size() == 1) {
        throw e;
      }
      for (int i = 0; i < sound.size(); i++) {
        try {
          sound.get(i).verdict.complete(scorer.apply(List.of(images.get(i))).get(0));
        } catch (Ke4jException alone) {
          sound.get(i).verdict.completeExceptionally(failure(alone));
        }
      }
    }
  }

  private Problem failure(Throwable e) {
    if (e instanceof Problem problem) {
      return problem;
    }
    return e instanceof Ke4jException
        ? new Problem(422, e.getMessage())
        : new Problem(500, "model " + model + ": internal error; the server's log tells more");
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
    decoders.shutdownNow();
    synchronized (this) {
      queue.forEach(
          one -> one.verdict.completeExceptionally(new Problem(503, "the server is stopping")));
      queue.clear();
    }
  }
}
