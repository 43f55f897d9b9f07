package org.ke4j.store;

import java.time.Duration;
import org.ke4j.error.Check;

/**
 * How files are fetched. {@link #DEFAULTS} holds the defaults.
 *
 * @param stall longest time without a byte before the connection is given up; default one minute
 * @param patience longest wait for another process that fetches the same file; default two hours
 * @param maxBytes largest file whose size is not known beforehand; default 4 GiB
 * @param plainHttp whether {@code http:} is allowed: false; true only for servers on this machine
 */
public record FetchOptions(Duration stall, Duration patience, long maxBytes, boolean plainHttp) {
  public static final FetchOptions DEFAULTS =
      new FetchOptions(Duration.ofMinutes(1), Duration.ofHours(2), 4L << 30, false);

  public FetchOptions {
    Check.that(stall.toMillis() >= 1, "stall: expected a positive time, got %s", stall);
    Check.that(!patience.isNegative(), "patience: expected no negative time, got %s", patience);
    Check.that(maxBytes >= 1, "largest file: expected at least 1 byte, got %d", maxBytes);
  }
}
