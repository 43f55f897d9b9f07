package org.ke4j.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.ke4j.error.Ke4jException;

/**
 * One holder at a time, among the threads of this process and among processes. The operating system
 * frees the lock of a process that dies. The lock file stays; its content means nothing.
 *
 * <pre>{@code
 * Path counter = Path.of("counter");
 * try (ProcessLock lock = ProcessLock.acquire(Path.of("counter.lock"), Duration.ofMinutes(10))) {
 *   int count = Integer.parseInt(Files.readString(counter));
 *   Files.writeString(counter, String.valueOf(count + 1));
 * }
 * }</pre>
 */
public final class ProcessLock implements AutoCloseable {
  private static final Map<Path, Semaphore> IN_THIS_PROCESS = new ConcurrentHashMap<>();
  private static final long POLL_MILLIS = 50;

  private final Semaphore semaphore;
  private final FileChannel channel;
  private boolean open = true;

  private ProcessLock(Semaphore semaphore, FileChannel channel) {
    this.semaphore = semaphore;
    this.channel = channel;
  }

  /**
   * Waits for the lock.
   *
   * @param file the lock file, made if missing, with its folders
   * @param patience how long to wait at most
   * @throws Ke4jException if another holder keeps it longer, or the waiting thread is interrupted
   */
  public static ProcessLock acquire(Path file, Duration patience) throws IOException {
    return acquire(file, patience, () -> {});
  }

  /**
   * Waits for the lock.
   *
   * @param waiting is run once if another holder has it
   */
  public static ProcessLock acquire(Path file, Duration patience, Runnable waiting)
      throws IOException {
    Path folder = file.toAbsolutePath().normalize().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    long deadline = System.nanoTime() + patience.toNanos();
    Semaphore semaphore =
        IN_THIS_PROCESS.computeIfAbsent(
            file.toAbsolutePath().normalize(), path -> new Semaphore(1));
    boolean mine = false;
    boolean told = false;
    FileChannel channel = null;
    try {
      if (!semaphore.tryAcquire()) {
        told = true;
        waiting.run();
        if (!semaphore.tryAcquire(Math.max(0, patience.toNanos()), TimeUnit.NANOSECONDS)) {
          throw heldTooLong(file, patience);
        }
      }
      mine = true;
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      while (true) {
        FileLock lock = tryLock(channel);
        if (lock != null) {
          ProcessLock held = new ProcessLock(semaphore, channel);
          mine = false;
          channel = null;
          return held;
        }
        if (System.nanoTime() >= deadline) {
          throw heldTooLong(file, patience);
        }
        if (!told) {
          told = true;
          waiting.run();
        }
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Ke4jException(file + ": interrupted while waiting for the lock", e);
    } finally {
      if (channel != null) {
        channel.close();
      }
      if (mine) {
        semaphore.release();
      }
    }
  }

  /**
   * The lock, if it is free now.
   *
   * @param file as above
   */
  public static Optional<ProcessLock> tryAcquire(Path file) throws IOException {
    Path path = file.toAbsolutePath().normalize();
    Files.createDirectories(path.getParent());
    Semaphore semaphore = IN_THIS_PROCESS.computeIfAbsent(path, key -> new Semaphore(1));
    if (!semaphore.tryAcquire()) {
      return Optional.empty();
    }
    FileChannel channel = null;
    boolean held = false;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      held = tryLock(channel) != null;
      return held ? Optional.of(new ProcessLock(semaphore, channel)) : Optional.empty();
    } finally {
      if (!held) {
        if (channel != null) {
          channel.close();
        }
        semaphore.release();
      }
    }
  }

  /** Whether it is still held: true until {@link #close}. */
  public synchronized boolean isHeld() {
    return open;
  }

  /** Gives the lock free; a second call does nothing. */
  @Override
  public synchronized void close() throws IOException {
    if (open) {
      open = false;
      try {
        channel.close();
      } finally {
        semaphore.release();
      }
    }
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // This process holds it under another name of the same file.
    }
  }

  private static Ke4jException heldTooLong(Path file, Duration patience) {
    return new Ke4jException(
        file
            + ": lock: expected it free within "
            + patience.toSeconds()
            + " s, but another process or thread holds it");
  }
}
