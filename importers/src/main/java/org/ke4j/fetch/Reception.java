package org.ke4j.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.ke4j.error.Ke4jException;
import org.ke4j.store.Reasons;

/** Writes the body of one answer to the part file, within a limit of size and of silence. */
final class Reception {
  private static final int CHUNK = 1 << 16;

  private final RemoteFile file;
  private final Path part;
  private final FetchOptions options;
  private final long limit;

  /**
   * @param limit most bytes that the part may get
   */
  Reception(RemoteFile file, Path part, FetchOptions options, long limit) {
    this.file = file;
    this.part = part;
    this.options = options;
    this.limit = limit;
  }

  /**
   * Appends the body to the first {@code start} bytes of the part.
   *
   * @param body closed in any case
   * @throws IOException if the connection breaks, stalls or ends too early: what came is kept
   * @throws Ke4jException if more comes than allowed, or the disk refuses
   */
  void receive(InputStream body, long start, LongConsumer progress) throws IOException {
    AtomicLong lastByte = new AtomicLong(System.nanoTime());
    AtomicBoolean stalled = new AtomicBoolean();
    ScheduledExecutorService watch = watch();
    try (InputStream in = body;
        FileChannel out =
            FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      long period = Math.max(1, options.stall().toMillis() / 4);
      var watching =
          watch.scheduleWithFixedDelay(
              () -> giveUpIfStalled(in, lastByte, stalled), period, period, TimeUnit.MILLISECONDS);
      out.truncate(start);
      out.position(start);
      byte[] chunk = new byte[CHUNK];
      long total = start;
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        lastByte.set(System.nanoTime());
        total += read;
        if (total > limit) {
          throw tooLarge(file, limit, total);
        }
        write(out, ByteBuffer.wrap(chunk, 0, read));
        progress.accept(total);
      }
      watching.cancel(false);
      out.force(true);
      checkComplete(stalled.get(), total);
    } catch (IOException e) {
      checkComplete(stalled.get(), -1);
      throw e;
    } finally {
      watch.shutdownNow();
    }
  }

  static Ke4jException tooLarge(RemoteFile file, long limit, long size) {
    return new Ke4jException(
        file.source() + ": expected at most " + limit + " bytes, the server sends " + size);
  }

  private static ScheduledExecutorService watch() {
    return Executors.newSingleThreadScheduledExecutor(
        task -> {
          Thread thread = new Thread(task, "fetch-watch");
          thread.setDaemon(true);
          return thread;
        });
  }

  private void write(FileChannel out, ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
    } catch (IOException e) {
      throw new Ke4jException(part + ": cannot be written: " + Reasons.of(e), e);
    }
  }

  private void checkComplete(boolean stalled, long total) throws IOException {
    if (stalled) {
      throw new IOException("no byte came for " + options.stall().toMillis() + " ms");
    }
    if (total >= 0 && file.bytes() >= 0 && total < file.bytes()) {
      throw new IOException(
          "expected " + file.bytes() + " bytes, the connection ended after " + total);
    }
  }

  private void giveUpIfStalled(InputStream in, AtomicLong lastByte, AtomicBoolean stalled) {
    if (System.nanoTime() - lastByte.get() > options.stall().toNanos()) {
      stalled.set(true);
      try {
        in.close();
      } catch (IOException e) {
        stalled.set(true); // closing is best effort: the reader sees the flag
      }
    }
  }
}
