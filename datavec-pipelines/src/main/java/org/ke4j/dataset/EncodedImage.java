package org.ke4j.dataset;

import org.ke4j.error.UnreadableImageException;

/**
 * The bytes of a picture as they are stored, and how errors name it.
 *
 * @param name path or other name
 * @param bytes all of it, or its beginning when only the header is asked for; not changed
 */
record EncodedImage(String name, byte[] bytes) {
  /** An error that says where the picture breaks. */
  UnreadableImageException corrupt(String where, String expected, String actual) {
    return corrupt(where, expected, actual, null);
  }

  UnreadableImageException corrupt(String where, String expected, String actual, Throwable cause) {
    return new UnreadableImageException(
        name, where + ": expected " + expected + ", found " + actual, cause);
  }

  /** The byte at an index as 0..255. */
  int at(int index) {
    return bytes[index] & 0xFF;
  }
}
