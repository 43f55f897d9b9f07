package org.ke4j.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.Semaphore;
import org.ke4j.decoding.Decoded;
import org.ke4j.decoding.PictureDecoder;
import org.ke4j.error.UnreadableImageException;
import org.ke4j.image.IdentifiedPixels;
import org.ke4j.image.RgbImage;
import org.ke4j.store.Reasons;

/**
 * The pixels of one file. Its bytes are read once for hash, header and pixels; memory is that of
 * the encoded file and of the shrunk picture. Safe for several threads.
 */
final class PictureFile implements IdentifiedPixels {
  /** Enough to recognise every format. */
  private static final int START = 64;

  /** Files from this size on are read one at a time. */
  private static final long LARGE = 24L << 20;

  private static final long LARGEST = Integer.MAX_VALUE - 64L;
  private static final Semaphore TURN = new Semaphore(1, true);

  private final Path file;
  private final PictureDecoder decoder;
  private final int shorterSide;
  private volatile byte[] identity;
  private volatile RgbImage kept;

  /**
   * @param shorterSide larger pictures are shrunk to it; 0 keeps all pixels
   */
  PictureFile(Path file, PictureDecoder decoder, int shorterSide) {
    this.file = file;
    this.decoder = decoder;
    this.shorterSide = shorterSide;
  }

  Path file() {
    return file;
  }

  /** The same file, shrunk to another size. */
  PictureFile withShorterSide(int side) {
    return new PictureFile(file, decoder, side);
  }

  /**
   * Whether the file begins like a picture.
   *
   * @throws UnreadableImageException if not, or if it cannot be read
   */
  static void recognise(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      PictureDecoder.recognise(in.readNBytes(START), file.toString());
    } catch (IOException e) {
      throw new UnreadableImageException(file.toString(), reason(e), e);
    }
  }

  @Override
  public RgbImage get() {
    RgbImage image = kept;
    return image != null ? image : read().image();
  }

  /** Reads and decodes the file. */
  Decoded read() {
    return withBytes(
        bytes -> {
          identity = hash(bytes);
          return decoder.read(bytes, file.toString(), shorterSide);
        });
  }

  /** Width x height as the header states it. */
  long headerPixels() {
    return withBytes(bytes -> decoder.pixels(bytes, file.toString()));
  }

  /** Holds pixels, so that they need not be decoded again. */
  void keep(RgbImage image) {
    kept = image;
  }

  @Override
  public byte[] identity() {
    byte[] known = identity;
    if (known == null) {
      known = withBytes(this::hash);
      identity = known;
    }
    return known.clone();
  }

  private byte[] hash(byte[] bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes);
      digest.update(ByteBuffer.allocate(4).putInt(shorterSide).array());
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private interface Work<T> {
    T on(byte[] bytes);
  }

  private <T> T withBytes(Work<T> work) {
    try {
      long size = Files.size(file);
      if (size > LARGEST) {
        throw new UnreadableImageException(
            file.toString(), "expected at most " + LARGEST + " bytes, found " + size);
      }
      if (size < LARGE) {
        return work.on(Files.readAllBytes(file));
      }
      TURN.acquireUninterruptibly();
      try {
        return work.on(Files.readAllBytes(file));
      } finally {
        TURN.release();
      }
    } catch (IOException e) {
      throw new UnreadableImageException(file.toString(), reason(e), e);
    }
  }

  /** Why a file cannot be read, in words. */
  static String reason(IOException e) {
    if (e instanceof FileSystemLoopException) {
      return "it is a link to a folder that it lies in";
    }
    if (e instanceof AccessDeniedException) {
      return "it cannot be read: access is denied";
    }
    if (e instanceof NoSuchFileException) {
      return "it cannot be read: there is no such file (a broken link?)";
    }
    return "it cannot be read: " + Reasons.of(e);
  }
}
