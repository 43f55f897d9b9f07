package org.ke4j.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import onnx.Onnx;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.store.Reasons;

/**
 * Weights in a file beside the model. The path must stay inside the model's folder: no absolute
 * path, no {@code ..}, no link that leads elsewhere.
 */
final class ExternalData {
  private static final int PIECE = 1 << 20;

  /** Takes the bytes piece by piece, little-endian; a piece is a multiple of 8 or the last. */
  interface Sink {
    void accept(ByteBuffer piece);
  }

  private final Path model;
  private final Path file;
  private final long offset;
  private final long length;

  private ExternalData(Path model, Path file, long offset, long length) {
    this.model = model;
    this.file = file;
    this.offset = offset;
    this.length = length;
  }

  /**
   * Checks where the bytes of a tensor are.
   *
   * @param expected bytes that the tensor's type and shape need
   */
  static ExternalData of(Path model, Onnx.TensorProto tensor, long expected) {
    String location = null;
    long offset = 0;
    long length = -1;
    for (Onnx.StringStringEntryProto entry : tensor.getExternalDataList()) {
      switch (entry.getKey()) {
        case "location" -> location = entry.getValue();
        case "offset" -> offset = number(model, tensor, entry);
        case "length" -> length = number(model, tensor, entry);
        default -> {}
      }
    }
    String where = "external data of '" + tensor.getName() + "'";
    if (location == null || location.isEmpty()) {
      throw new CorruptFileException(model, where, "a location", "none");
    }
    Path file = confined(model, where, location);
    long size;
    try {
      size = Files.size(file);
    } catch (IOException e) {
      throw new Ke4jException(file + ": " + Reasons.of(e), e);
    }
    long available = length < 0 ? size - offset : length;
    if (offset < 0 || offset > size || available != expected || expected > size - offset) {
      throw new CorruptFileException(
          model,
          where,
          expected + " bytes from offset " + offset + " of " + location,
          "length " + length + " in a file of " + size);
    }
    return new ExternalData(model, file, offset, expected);
  }

  private static long number(
      Path model, Onnx.TensorProto tensor, Onnx.StringStringEntryProto entry) {
    try {
      return Long.parseLong(entry.getValue());
    } catch (NumberFormatException e) {
      throw new CorruptFileException(
          model,
          "external data of '" + tensor.getName() + "'",
          "a whole number as " + entry.getKey(),
          entry.getValue(),
          e);
    }
  }

  private static Path confined(Path model, String where, String location) {
    try {
      Path relative = Path.of(location);
      Path folder = model.toAbsolutePath().getParent();
      Path file = folder.resolve(relative).normalize();
      boolean up = false;
      for (Path part : relative) {
        up |= part.toString().equals("..");
      }
      if (relative.isAbsolute() || up || location.indexOf('\\') >= 0 || !file.startsWith(folder)) {
        throw new CorruptFileException(model, where, "a path inside the model's folder", location);
      }
      if (!Files.exists(file)) {
        throw new CorruptFileException(
            model, where, "the file " + location + " beside the model", "no such file");
      }
      if (!file.toRealPath().startsWith(folder.toRealPath()) || !Files.isRegularFile(file)) {
        throw new CorruptFileException(
            model,
            where,
            "a regular file inside the model's folder",
            location + ", which leads to " + file.toRealPath());
      }
      return file;
    } catch (InvalidPathException | IOException e) {
      throw new CorruptFileException(model, where, "a readable path", location, e);
    }
  }

  Path file() {
    return file;
  }

  /** Reads all bytes, at most a megabyte in memory at a time. */
  void read(Sink sink) {
    ByteBuffer piece =
        ByteBuffer.allocate((int) Math.min(PIECE, length)).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long done = 0;
      while (done < length) {
        piece.clear().limit((int) Math.min(piece.capacity(), length - done));
        while (piece.hasRemaining()) {
          int got = channel.read(piece, offset + done + piece.position());
          if (got < 0) {
            throw new CorruptFileException(
                model, "external data", length + " bytes at " + offset, "the end of " + file);
          }
        }
        done += piece.position();
        piece.flip();
        sink.accept(piece);
      }
    } catch (IOException e) {
      throw new Ke4jException(file + ": " + Reasons.of(e), e);
    }
  }
}
