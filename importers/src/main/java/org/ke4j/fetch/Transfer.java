package org.ke4j.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.store.AtomicFiles;
import org.ke4j.store.Reasons;

/**
 * One download into a part file, from its beginning or from where an earlier one broke off; a
 * connection that fails in passing is tried again.
 */
final class Transfer {
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final RemoteFile file;
  private final Path part;
  private final Path mark;
  private final FetchOptions options;
  private final HttpClient client;

  /**
   * @param trust whose certificates are accepted; null for those of the Java machine
   */
  Transfer(RemoteFile file, Path part, FetchOptions options, SSLContext trust) {
    this.file = file;
    this.part = part;
    this.mark = part.resolveSibling(part.getFileName() + "-of");
    this.options = options;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(options.stall())
            .followRedirects(HttpClient.Redirect.NORMAL); // never from https to http
    this.client = trust == null ? builder.build() : builder.sslContext(trust).build();
  }

  /**
   * Fills the part file.
   *
   * @throws IOException if the last attempt fails in passing
   */
  void run(FetchListener listener) throws IOException {
    Duration pause = options.pause();
    for (int attempt = 1; ; attempt++) {
      try {
        once(listener);
        return;
      } catch (IOException e) {
        if (attempt == options.attempts() || (attempt == 1 && unreachable(e))) {
          throw e;
        }
        listener.retrying(Reasons.of(e), pause);
        sleep(pause);
        pause = pause.multipliedBy(2);
        pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
      }
    }
  }

  /** Forgets which version the part belongs to: it has become the file, or is worth nothing. */
  void forget() throws IOException {
    Files.deleteIfExists(mark);
  }

  /** Without a network, or with the wrong certificate, waiting does not help. */
  private static boolean unreachable(IOException e) {
    return e instanceof ConnectException
        || e instanceof UnknownHostException
        || e instanceof HttpConnectTimeoutException
        || e instanceof SSLException;
  }

  private void once(FetchListener listener) throws IOException {
    long start = resumable();
    if (start > 0 && start == file.bytes()) {
      return; // all there: the process ended before it could be checked
    }
    HttpResponse<InputStream> response = ask(start);
    if (response.statusCode() == RANGE_NOT_SATISFIABLE && start > 0) {
      response.body().close();
      start = 0;
      response = ask(0);
    }
    boolean goesOn = start > 0 && goesOn(response, start);
    if (!goesOn && response.statusCode() != OK) {
      response.body().close();
      throw refused(response);
    }
    if (!goesOn) {
      start = 0;
      Optional<String> validator = validator(response);
      Files.deleteIfExists(mark);
      if (validator.isPresent()) {
        AtomicFiles.write(mark, validator.get());
      }
    }
    long announced = response.headers().firstValueAsLong("Content-Length").orElse(-1);
    long total = announced < 0 ? file.bytes() : start + announced;
    try {
      checkSize(response, total);
      checkRoom(announced);
    } catch (Ke4jException e) {
      response.body().close();
      throw e;
    }
    new Reception(file, part, options, limit())
        .receive(response.body(), start, bytes -> listener.received(bytes, total));
  }

  /** How many bytes are there of a file that the server can still be asked about. */
  private long resumable() throws IOException {
    return Files.isRegularFile(part) && Files.isRegularFile(mark) ? Files.size(part) : 0;
  }

  private HttpResponse<InputStream> ask(long start) throws IOException {
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
      throw interrupted(e);
    }
  }

  private static boolean goesOn(HttpResponse<?> response, long start) {
    String range = response.headers().firstValue("Content-Range").orElse("");
    return response.statusCode() == PARTIAL && range.startsWith("bytes " + start + "-");
  }

  /** An exception for an answer that is not the file; an IOException if it may be one later. */
  private Ke4jException refused(HttpResponse<?> response) throws IOException {
    int status = response.statusCode();
    if (status >= 500 || status == REQUEST_TIMEOUT || status == TOO_MANY_REQUESTS) {
      throw new IOException("the server answered " + status);
    }
    String found = "the server answered " + status;
    if (status >= 300 && status < 400) {
      found +=
          ", a redirect to "
              + response.headers().firstValue("Location").orElse("nowhere")
              + " that is not followed";
    }
    return new Ke4jException(file.source() + ": expected status 200, " + found);
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

  private void checkSize(HttpResponse<?> response, long total) {
    if (total > limit()) {
      throw Reception.tooLarge(file, limit(), total);
    }
    if (file.bytes() >= 0 && total >= 0 && total != file.bytes()) {
      throw new CorruptFileException(
          part, "whole file", file.bytes() + " bytes", total + " bytes (" + file.source() + ")");
    }
    boolean framed =
        response.version() != HttpClient.Version.HTTP_1_1
            || response.headers().firstValue("Transfer-Encoding").isPresent();
    if (total < 0 && !framed && file.hash() == null) {
      throw new Ke4jException(
          file.source() + ": expected the size of the file, the server does not tell it");
    }
  }

  private void checkRoom(long announced) throws IOException {
    long free = Files.getFileStore(part.toAbsolutePath().getParent()).getUsableSpace();
    if (announced > free) {
      throw new Ke4jException(
          part + ": expected room for " + announced + " more bytes, the disk has " + free);
    }
  }

  private void sleep(Duration pause) {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private Ke4jException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new Ke4jException(file.source() + ": interrupted; try again to go on from there", e);
  }
}
