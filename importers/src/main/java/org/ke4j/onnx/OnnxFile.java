package org.ke4j.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import onnx.Onnx;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.store.Reasons;
import org.nd4j.shade.protobuf.CodedInputStream;
import org.nd4j.shade.protobuf.UnsafeByteOperations;

/** Parses the bytes of a model within limits of size and depth. */
final class OnnxFile {
  /** Nesting of messages; a graph needs about six levels, each subgraph four more. */
  private static final int DEPTH = 64;

  /** Above this the file is mapped, so that weights do not pass through the Java heap. */
  private static final long MAPPED = 32L << 20;

  private OnnxFile() {}

  /**
   * Reads a model; the weights of a large file stay in the file and must not change afterwards.
   *
   * @throws CorruptFileException if it is not an ONNX model
   * @throws Ke4jException if it cannot be read
   */
  static Onnx.ModelProto read(Path file, long maxBytes) {
    if (!Files.isRegularFile(file)) {
      throw new Ke4jException(
          file + ": " + (Files.exists(file) ? "expected a regular file" : "no such file"));
    }
    try {
      long size = Files.size(file);
      if (size == 0 || size > maxBytes) {
        throw new CorruptFileException(
            file,
            "size",
            "1 to " + maxBytes + " bytes (weights beyond in external data)",
            "" + size);
      }
      return parse(file, bytes(file, size));
    } catch (IOException e) {
      throw new Ke4jException(file + ": " + Reasons.of(e), e);
    }
  }

  /** Parses bytes, which stay in use by the model. */
  static Onnx.ModelProto parse(Path file, ByteBuffer bytes) {
    Onnx.ModelProto model;
    try {
      CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
      in.enableAliasing(true);
      in.setRecursionLimit(DEPTH);
      model = Onnx.ModelProto.parseFrom(in);
    } catch (IOException e) {
      throw new CorruptFileException(file, "protobuf", "an ONNX model", Reasons.of(e), e);
    }
    if (!model.hasGraph() || model.getGraph().getNodeCount() == 0) {
      throw new CorruptFileException(file, "model", "a graph with nodes", "none");
    }
    if (model.getOpsetImportCount() == 0) {
      throw new CorruptFileException(file, "model", "the opset it imports", "none");
    }
    return model;
  }

  private static ByteBuffer bytes(Path file, long size) throws IOException {
    if (size <= MAPPED) {
      return ByteBuffer.wrap(Files.readAllBytes(file));
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
    }
  }
}
