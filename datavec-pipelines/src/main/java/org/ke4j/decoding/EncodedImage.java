package org.ke4j.decoding;

import org.ke4j.error.UnreadableImageException;

/**
 * The bytes of a picture as they are stored, and how errors name it.
 *
 * @param name path or other name
 * @param bytes all of it, or its beginning when only the header is asked for; not changed
 */
public record EncodedImage(String name, byte[] bytes) {
  /** An error that says where the picture breaks. */
  UnreadableImageException corrupt(String where, String expected, String actual) {
    return corrupt(where, expected, actual, null);
  }

  UnreadableImageException corrupt(String where, String expected, String actual, Throwable cause) {
    return new UnreadableImageException(
        name, where + ": expected " + expected + ", found " + actual, cause);
  }

  UnreadableImageException refused(String reason) {
    return new UnreadableImageException(name, reason);
  }

  /** The byte at an index as 0..255. */
  int at(int index) {
    return bytes[index] & 0xFF;
  }

  /** The two bytes at an index, the high one first. */
  int shortAt(int index) {
    return at(index) << 8 | at(index + 1);
  }

  /** The four bytes at an index, the highest first. */
  int intAt(int index) {
    return shortAt(index) << 16 | shortAt(index + 2);
  }

  int length() {
    return bytes.length;
  }
}
