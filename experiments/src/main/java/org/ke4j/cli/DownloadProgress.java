package org.ke4j.cli;

import java.time.Duration;
import java.util.Locale;
import org.ke4j.run.Progress;
import org.ke4j.store.FetchListener;

/** Shows a download on standard error, in megabytes. */
final class DownloadProgress implements FetchListener, AutoCloseable {
  private static final long MEGABYTE = 1_000_000;

  private final Progress progress;
  private long known = -1;

  DownloadProgress(String name) {
    progress = new Progress("fetch " + name + " (MB)", known);
  }

  @Override
  public void received(long bytes, long total) {
    if (total != known) {
      known = total;
      progress.total((total + MEGABYTE - 1) / MEGABYTE);
    }
    progress.at(bytes / MEGABYTE);
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
