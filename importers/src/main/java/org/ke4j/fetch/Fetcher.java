package org.ke4j.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.ke4j.error.Check;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.store.ProcessLock;
import org.ke4j.store.Reasons;
import org.ke4j.store.Sha256;

/**
 * Fetches files into a folder, once for all processes.
 *
 * <p>A file {@code x} is downloaded as {@code x.part}, checked, and moved into place with {@code
 * x.sha256} beside it ({@link FetchRecord}), which holds the size and SHA-256 found then and is
 * checked whenever the file is asked for again. A download that broke off goes on where it stopped,
 * if the server still has the same file; {@code x.lock} lets one process download while others
 * wait. Only https, also after redirects.
 */
public final class Fetcher {
  private final Path folder;
  private final FetchOptions options;
  private final SSLContext trust;

  public Fetcher(Path folder, FetchOptions options) {
    this(folder, options, null);
  }

  /**
   * @param trust whose certificates are accepted; null for those of the Java machine
   */
  Fetcher(Path folder, FetchOptions options, SSLContext trust) {
    this.folder = folder;
    this.options = options;
    this.trust = trust;
  }

  /** Where the file is, or will be once fetched. */
  public Path path(RemoteFile file) {
    return folder.resolve(file.name());
  }

  /** Whether the file is there; nothing is checked. */
  public boolean has(RemoteFile file) {
    return Files.isRegularFile(path(file));
  }

  /**
   * The file on disk, whole and checked; downloads it if it is not there.
   *
   * @throws CorruptFileException if size or hash are not what they should be, of the file on disk
   *     or of what the server sent
   * @throws Ke4jException if the server, the network or the disk fails; what has come is kept
   */
  public Path fetch(RemoteFile file, FetchListener listener) {
    String scheme = file.source().getScheme();
    Check.that(
        scheme.equals("https") || (options.plainHttp() && scheme.equals("http")),
        "%s: expected an https address",
        file.source());
    try (ProcessLock lock =
        ProcessLock.acquire(
            folder.resolve(file.name() + ".lock"), options.patience(), listener::waiting)) {
      if (!lock.isHeld()) {
        throw new IllegalStateException("lock of " + file.name());
      }
      Path target = path(file);
      if (Files.isRegularFile(target)) {
        verifyStored(file, target);
        return target;
      }
      Path part = folder.resolve(file.name() + ".part");
      Transfer transfer = new Transfer(file, part, options, trust);
      transfer.run(listener);
      transfer.forget();
      String sha256 = verifyFetched(file, part);
      new FetchRecord(sha256, Files.size(part), file.source().toString()).write(target);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      return target;
    } catch (IOException e) {
      throw new Ke4jException(
          file.source() + ": cannot be fetched: " + Reasons.of(e) + "; try again", e);
    }
  }

  /** A stored file: against what was noted when it came, or else against what is known. */
  private static void verifyStored(RemoteFile file, Path target) throws IOException {
    verifySize(file, target);
    Optional<FetchRecord> noted = FetchRecord.of(target);
    if (noted.isPresent()) {
      noted.get().check(target);
    } else {
      // Put here by the user.
      verifyHash(file, target);
      new FetchRecord(Sha256.of(target), Files.size(target), "").write(target);
    }
  }

  /** What has come; it is thrown away if it is wrong, so that the next attempt starts afresh. */
  private static String verifyFetched(RemoteFile file, Path part) throws IOException {
    try {
      verifySize(file, part);
      verifyHash(file, part);
      return Sha256.of(part);
    } catch (CorruptFileException e) {
      Files.deleteIfExists(part);
      throw e;
    }
  }

  private static void verifySize(RemoteFile file, Path path) throws IOException {
    long size = Files.size(path);
    if (file.bytes() >= 0 && size != file.bytes()) {
      throw new CorruptFileException(
          path, "whole file", file.bytes() + " bytes", size + " bytes (" + file.source() + ")");
    }
  }

  private static void verifyHash(RemoteFile file, Path path) throws IOException {
    if (file.hash() == null) {
      return;
    }
    String actual = hash(path, file.hashAlgorithm());
    if (!file.hash().equals(actual)) {
      throw new CorruptFileException(
          path,
          "whole file",
          file.hashAlgorithm() + " " + file.hash(),
          actual + " (" + file.source() + ")");
    }
  }

  private static String hash(Path path, String algorithm) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      byte[] chunk = new byte[1 << 16];
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        digest.update(chunk, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no hash " + algorithm, e);
    }
  }
}
