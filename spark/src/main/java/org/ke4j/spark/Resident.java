package org.ke4j.spark;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a process keeps open between tasks: encoders and detectors with their native memory, once
 * for all task slots. The last few stay open, or as many as tasks used at once: of the others those
 * that no task uses are closed.
 */
final class Resident {
  private static final int IDLE = 2;

  private static int mostUsed;
  private static long openings;

  private static final Map<String, Resident> OPEN = new LinkedHashMap<>(16, .75f, true);

  private final AutoCloseable value;
  private int users;

  private Resident(AutoCloseable value) {
    this.value = value;
  }

  /** A task's use of something that is kept open. */
  static final class Lease<T extends AutoCloseable> implements AutoCloseable {
    private final Resident resident;
    private final T value;

    private Lease(Resident resident, T value) {
      this.resident = resident;
      this.value = value;
    }

    T get() {
      return value;
    }

    @Override
    public void close() {
      release(resident);
    }
  }

  /**
   * What is open under a key, opened if it is not.
   *
   * @param key equal keys mean equal values
   */
  static synchronized <T extends AutoCloseable> Lease<T> open(
      String key, Class<T> type, Supplier<T> opener) {
    Resident resident = OPEN.get(key);
    if (resident == null) {
      resident = new Resident(opener.get());
      OPEN.put(key, resident);
      openings++;
    }
    resident.users++;
    int used = (int) OPEN.values().stream().filter(other -> other.users > 0).count();
    mostUsed = Math.max(mostUsed, used);
    return new Lease<>(resident, type.cast(resident.value));
  }

  /** How often this process has opened something. */
  static synchronized long openings() {
    return openings;
  }

  private static synchronized void release(Resident resident) {
    resident.users--;
    long idle = OPEN.values().stream().filter(other -> other.users == 0).count();
    Iterator<Resident> all = OPEN.values().iterator();
    while (idle > Math.max(IDLE, mostUsed) && all.hasNext()) {
      Resident oldest = all.next();
      if (oldest.users == 0) {
        all.remove();
        idle--;
        close(oldest.value);
      }
    }
  }

  private static void close(AutoCloseable value) {
    try {
      value.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
