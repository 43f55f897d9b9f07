package org.ke4j.store;

/** The types of a section, with their codes in the file (never reused) and element sizes. */
enum SectionType {
  FLOATS('f', 4),
  DOUBLES('d', 8),
  LONGS('l', 8),
  BYTES('b', 1),
  TEXT('t', 1);

  private final int code;
  private final int elementBytes;

  SectionType(int code, int elementBytes) {
    this.code = code;
    this.elementBytes = elementBytes;
  }

  int code() {
    return code;
  }

  int elementBytes() {
    return elementBytes;
  }

  static SectionType of(Object value) {
    if (value instanceof float[]) {
      return FLOATS;
    } else if (value instanceof double[]) {
      return DOUBLES;
    } else if (value instanceof long[]) {
      return LONGS;
    } else if (value instanceof byte[]) {
      return BYTES;
    } else if (value instanceof String) {
      return TEXT;
    }
    throw new IllegalArgumentException("no section type for " + value.getClass());
  }

  /** The type with this code, or null. */
  static SectionType ofCode(int code) {
    for (SectionType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    return null;
  }
}
