package org.ke4j.store;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.ke4j.error.Ke4jException;

/** One download into a part file, from its beginning or from where an earlier one broke off. */
final class Transfer {
  private static final int CHUNK = 1 << 16;
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int RANGE_NOT_SATISFIABLE = 416;

  private final RemoteFile file;
  private final Path part;
  private final Path mark;
  private final FetchOptions options;

  Transfer(RemoteFile file, Path part, FetchOptions options) {
    this.file = file;
    this.part = part;
    this.mark = part.resolveSibling(part.getFileName() + "-of");
    this.options = options;
  }

  void run(LongConsumer progress) throws IOException {
    long start = resumable();
    if (start > 0 && start == file.bytes()) {
      return; // all there: the process ended before it could be checked
    }
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(options.stall())
            .followRedirects(HttpClient.Redirect.NORMAL) // never from https to http
            .build();
    HttpResponse<InputStream> response = ask(client, start);
    if (response.statusCode() == RANGE_NOT_SATISFIABLE && start > 0) {
      response.body().close();
      start = 0;
      response = ask(client, 0);
    }
    int status = response.statusCode();
    boolean goesOn =
        start > 0
            && status == PARTIAL
            && response
                .headers()
                .firstValue("Content-Range")
                .orElse("")
                .startsWith("bytes " + start + "-");
    if (!goesOn && status != OK) {
      response.body().close();
      throw new Ke4jException(
          file.source() + ": expected status 200, the server answered " + status);
    }
    if (!goesOn) {
      start = 0;
      Optional<String> validator = validator(response);
      Files.deleteIfExists(mark);
      if (validator.isPresent()) {
        AtomicFiles.write(mark, validator.get());
      }
    }
    checkRoom(response, start);
    receive(response, start, progress);
  }

  /** Forgets which version the part belongs to: it has become the file, or is worth nothing. */
  void forget() throws IOException {
    Files.deleteIfExists(mark);
  }

  /** How many bytes are there of a file that the server can still be asked about. */
  private long resumable() throws IOException {
    return Files.isRegularFile(part) && Files.isRegularFile(mark) ? Files.size(part) : 0;
  }

  private HttpResponse<InputStream> ask(HttpClient client, long start) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(file.source())
            .timeout(options.stall())
            .header("User-Agent", "ke4j")
            .header("Accept-Encoding", "identity");
    if (start > 0) {
      request
          .header("Range", "bytes=" + start + "-")
          .header("If-Range", Files.readString(mark, StandardCharsets.UTF_8));
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Ke4jException(file.source() + ": interrupted", e);
    }
  }

  /** What names the server's version of the file; weak tags do not promise equal bytes. */
  private static Optional<String> validator(HttpResponse<?> response) {
    Optional<String> tag =
        response.headers().firstValue("ETag").filter(value -> value.startsWith("\""));
    return tag.isPresent() ? tag : response.headers().firstValue("Last-Modified");
  }

  private long limit() {
    return file.bytes() >= 0 ? file.bytes() : options.maxBytes();
  }

  private void checkRoom(HttpResponse<InputStream> response, long start) throws IOException {
    long announced = response.headers().firstValueAsLong("Content-Length").orElse(-1);
    if (announced >= 0 && start + announced > limit()) {
      response.body().close();
      throw tooLarge(start + announced);
    }
    long free = Files.getFileStore(part.toAbsolutePath().getParent()).getUsableSpace();
    if (announced > free) {
      response.body().close();
      throw new Ke4jException(
          part + ": expected room for " + announced + " more bytes, the disk has " + free);
    }
  }

  private Ke4jException tooLarge(long size) {
    return new Ke4jException(
        file.source() + ": expected at most " + limit() + " bytes, the server sends " + size);
  }

  private void receive(HttpResponse<InputStream> response, long start, LongConsumer progress)
      throws IOException {
    AtomicLong lastByte = new AtomicLong(System.nanoTime());
    AtomicBoolean stalled = new AtomicBoolean();
    ScheduledExecutorService watch =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "fetch-watch");
              thread.setDaemon(true);
              return thread;
            });
    try (InputStream in = response.body();
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
        if (total > limit()) {
          throw tooLarge(total);
        }
        ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, read);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
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

  private void checkComplete(boolean stalled, long total) {
    if (stalled) {
      throw new Ke4jException(
          file.source() + ": no byte came for " + options.stall().toMillis() + " ms; try again");
    }
    if (total >= 0 && file.bytes() >= 0 && total < file.bytes()) {
      throw new Ke4jException(
          file.source()
              + ": expected "
              + file.bytes()
              + " bytes, the connection ended after "
              + total
              + "; try again to go on from there");
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
