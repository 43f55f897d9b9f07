package org.ke4j.server;

import java.io.ByteArrayOutputStream;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Receives a request's body without a thread that waits for it, up to a size and within a time. All
 * bodies together take no more memory than the {@link BodyBudget}.
 */
final class Body {
  /** Times the limit that is read and dropped before an answer to one who does not stop. */
  private static final int READ_ON = 10;

  private final Exchange exchange;
  private final Request request;
  private final int limit;
  private final Consumer<byte[]> whole;
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final BodyBudget budget;
  private long reserved;
  private boolean over;
  private volatile boolean tooLong;
  private long dropped;
  private final Scheduler.Task deadline;

  private Body(
      Exchange exchange, ServerOptions options, BodyBudget budget, Consumer<byte[]> whole) {
    this.exchange = exchange;
    this.request = exchange.request();
    this.limit = options.maxBody();
    this.budget = budget;
    this.whole = whole;
    this.deadline =
        request
            .getComponents()
            .getScheduler()
            .schedule(this::late, options.bodyTime().toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * @param whole is given the body; what it throws is answered
   * @throws Problem 413 if the head states too long a body, later 503 if there is no memory for it,
   *     408 if it does not come
   */
  static void receive(
      Exchange exchange, ServerOptions options, BodyBudget budget, Consumer<byte[]> whole) {
    long length = exchange.request().getLength();
    if (length > options.maxBody()) {
      exchange.put(HttpHeader.CONNECTION, "close");
      throw tooLong(options.maxBody());
    }
    Body body = new Body(exchange, options, budget, whole);
    Request.addCompletionListener(exchange.request(), failure -> body.release());
    body.read();
  }

  private static Problem tooLong(int limit) {
    return new Problem(413, "expected a body of at most " + limit + " bytes, got more");
  }

  private void read() {
    try {
      while (!exchange.answered()) {
        Content.Chunk chunk = request.read();
        if (chunk == null) {
          request.demand(this::read);
          return;
        }
        if (Content.Chunk.isFailure(chunk)) {
          throw new Problem(400, "the body did not arrive whole");
        }
        boolean last = chunk.isLast();
        take(chunk);
        if (last) {
          deadline.cancel();
          if (tooLong) {
            throw tooLong(limit);
          }
          whole.accept(received.toByteArray());
          return;
        }
      }
    } catch (Throwable e) {
      deadline.cancel();
      exchange.failed(e);
    }
  }

  private void take(Content.Chunk chunk) {
    try {
      if (tooLong || (long) received.size() + chunk.remaining() > limit) {
        drop(chunk.remaining());
        return;
      }
      byte[] bytes = new byte[chunk.remaining()];
      chunk.getByteBuffer().get(bytes);
      reserve(bytes.length);
      received.write(bytes, 0, bytes.length);
    } finally {
      chunk.release();
    }
  }

  /**
   * Reads on without keeping anything: a connection that is closed on a client that still sends is
   * reset, and the answer lost.
   */
  private void drop(int bytes) {
    if (!tooLong) {
      tooLong = true;
      received.reset();
      exchange.put(HttpHeader.CONNECTION, "close");
    }
    dropped += bytes;
    if (dropped > READ_ON * (long) limit) {
      throw tooLong(limit);
    }
  }

  private synchronized void reserve(int bytes) {
    if (!over) {
      reserved += budget.reserve(bytes);
    }
  }

  private synchronized void release() {
    over = true;
    budget.release(reserved);
    reserved = 0;
  }

  private void late() {
    if (!exchange.answered()) {
      exchange.put(HttpHeader.CONNECTION, "close");
      exchange.failed(
          tooLong ? tooLong(limit) : new Problem(408, "the body did not arrive in time"));
    }
  }
}
