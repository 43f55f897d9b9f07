package org.ke4j.server;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;

/**
 * Closes connections on which no request begins in time: those that send nothing, and those that
 * send a head letter by letter.
 */
final class SlowHeads implements Connection.Listener, AutoCloseable {
  private static final long BUSY = Long.MAX_VALUE;

  private final long nanos;
  private final Map<Connection, Long> since = new ConcurrentHashMap<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "slow heads");
            thread.setDaemon(true);
            return thread;
          });

  SlowHeads(Duration time) {
    nanos = time.toNanos();
    long millis = Math.max(20, time.toMillis() / 4);
    var unused = clock.scheduleWithFixedDelay(this::look, millis, millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void onOpened(Connection connection) {
    since.put(connection, System.nanoTime());
  }

  @Override
  public void onClosed(Connection connection) {
    since.remove(connection);
  }

  /** A whole head has come; the connection is left alone until the answer is out. */
  void began(Request request) {
    Connection connection = request.getConnectionMetaData().getConnection();
    since.replace(connection, BUSY);
    Request.addCompletionListener(request, failure -> since.replace(connection, System.nanoTime()));
  }

  private void look() {
    long now = System.nanoTime();
    since.forEach(
        (connection, start) -> {
          if (start != BUSY && now - start > nanos) {
            since.remove(connection);
            connection.getEndPoint().close();
          }
        });
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
