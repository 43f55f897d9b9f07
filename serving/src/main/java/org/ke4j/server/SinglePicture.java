package org.ke4j.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.Invocable;

/** The picture in the body of {@code POST /score}: the body itself, or the file of a form. */
final class SinglePicture {
  private static final int MOST_PARTS = 16;

  private SinglePicture() {}

  /**
   * @param type of the content; null if none was stated
   * @throws Problem 415 for a type that holds no picture
   */
  static void checkType(String type) {
    String plain = type == null ? "" : type.toLowerCase(Locale.ROOT).split(";", 2)[0].strip();
    boolean fits =
        plain.isEmpty()
            || plain.startsWith("image/")
            || plain.equals("application/octet-stream")
            || plain.equals("multipart/form-data");
    if (!fits) {
      throw new Problem(
          415, "expected image/*, application/octet-stream or multipart/form-data, got " + plain);
    }
  }

  static byte[] of(String type, byte[] body) {
    if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("multipart/")) {
      return body;
    }
    String boundary = MultiPart.extractBoundary(type);
    if (boundary == null) {
      throw new Problem(400, "multipart/form-data: expected a boundary");
    }
    MultiPartFormData.Parser parser = new MultiPartFormData.Parser(boundary);
    parser.setMaxParts(MOST_PARTS);
    parser.setMaxMemoryFileSize(-1);
    parser.setMaxLength(body.length);
    try (MultiPartFormData.Parts parts = parse(parser, body)) {
      List<byte[]> files = new ArrayList<>();
      for (MultiPart.Part part : parts) {
        if (part.getFileName() != null || parts.size() == 1) {
          try (InputStream in = Content.Source.asInputStream(part.getContentSource())) {
            files.add(in.readAllBytes());
          }
        }
      }
      if (files.size() != 1) {
        throw new Problem(
            400, "form: expected one file, got " + files.size() + "; for several use infer");
      }
      return files.get(0);
    } catch (IOException | java.util.concurrent.CompletionException e) {
      throw new Problem(400, "form: it cannot be read: " + Exchange.cause(e).getMessage());
    }
  }

  private static MultiPartFormData.Parts parse(MultiPartFormData.Parser parser, byte[] body) {
    Promise.Completable<MultiPartFormData.Parts> parts = new Promise.Completable<>();
    parser.parse(
        Content.Source.from(ByteBuffer.wrap(body)),
        Promise.Invocable.from(
            Invocable.InvocationType.NON_BLOCKING, parts::succeeded, parts::failed));
    return parts.join();
  }
}
