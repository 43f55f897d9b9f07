package org.ke4j.fetch;

import java.time.Duration;
import org.ke4j.error.Check;

/**
 * How files are fetched. {@link #DEFAULTS} holds the defaults.
 *
 * @param stall longest time without a byte before the connection is given up; default one minute
 * @param patience longest wait for another process that fetches the same file; default two hours
 * @param attempts how often a connection that fails in passing (it breaks, it stalls, the server
 *     answers 5xx, 408 or 429) is tried in all, each time going on where the last one stopped;
 *     default 6
 * @param pause wait before the second attempt, doubled for each further one up to half a minute;
 *     default one second
 * @param maxBytes largest file whose size is not known beforehand; default 4 GiB
 * @param plainHttp whether {@code http:} is allowed: false; true only for servers on this machine
 */
public record FetchOptions(
    Duration stall,
    Duration patience,
    int attempts,
    Duration pause,
    long maxBytes,
    boolean plainHttp) {
  public static final FetchOptions DEFAULTS =
      new FetchOptions(
          Duration.ofMinutes(1), Duration.ofHours(2), 6, Duration.ofSeconds(1), 4L << 30, false);

  public FetchOptions {
    Check.that(stall.toMillis() >= 1, "stall: expected a positive time, got %s", stall);
    Check.that(!patience.isNegative(), "patience: expected no negative time, got %s", patience);
    Check.between("attempts", attempts, 1, 100);
    Check.that(!pause.isNegative(), "pause: expected no negative time, got %s", pause);
    Check.that(maxBytes >= 1, "largest file: expected at least 1 byte, got %d", maxBytes);
  }

  /** The same with another limit of size. */
  public FetchOptions withMaxBytes(long bytes) {
    return new FetchOptions(stall, patience, attempts, pause, bytes, plainHttp);
  }
}
