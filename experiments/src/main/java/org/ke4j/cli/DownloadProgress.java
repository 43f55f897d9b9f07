package org.ke4j.cli;

import java.time.Duration;
import java.util.Locale;
import org.ke4j.fetch.FetchListener;

/** Shows a download on standard error, in megabytes. */
final class DownloadProgress implements FetchListener, AutoCloseable {
  private static final long MEGABYTE = 1_000_000;

  private final ProgressBars progress = new ProgressBars();
  private final String task;

  DownloadProgress(String name) {
    task = "fetch " + name + " (MB)";
  }

  @Override
  public void received(long bytes, long total) {
    progress.at(task, bytes / MEGABYTE, (total + MEGABYTE - 1) / MEGABYTE);
  }

  @Override
  public void waiting() {
    System.err.println("ke: another process fetches the same file; waiting for it");
  }

  @Override
  public void retrying(String reason, Duration pause) {
    System.err.printf(
        Locale.ROOT, "ke: %s; next attempt in %.0f s%n", reason, pause.toMillis() / 1000.0);
  }

  @Override
  public void close() {
    progress.close();
  }
}
