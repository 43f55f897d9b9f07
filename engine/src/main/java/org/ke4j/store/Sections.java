package org.ke4j.store;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;

/**
 * Named arrays and texts in the order they were put: what a {@link SectionFile} holds. Arrays are
 * not copied, neither when put nor when got.
 *
 * <p>A getter for a name that is missing, or holds another type, throws a {@link Ke4jException}
 * that names both.
 */
public final class Sections {
  private final Map<String, Object> values = new LinkedHashMap<>();
  private final int version;
  private final String origin;

  /** No sections yet. */
  public Sections() {
    this(0, "sections");
  }

  Sections(int version, String origin) {
    this.version = version;
    this.origin = origin;
  }

  /** The version of the format of the file these were read from; 0 if they were not read. */
  public int version() {
    return version;
  }

  /** The names, in order. */
  public Set<String> names() {
    return Collections.unmodifiableSet(values.keySet());
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  public Sections put(String name, float[] value) {
    return add(name, value);
  }

  public Sections put(String name, double[] value) {
    return add(name, value);
  }

  public Sections put(String name, long[] value) {
    return add(name, value);
  }

  public Sections put(String name, byte[] value) {
    return add(name, value);
  }

  public Sections put(String name, String value) {
    return add(name, value);
  }

  /** One number, kept as an array of length one. */
  public Sections put(String name, long value) {
    return add(name, new long[] {value});
  }

  /** One number, kept as an array of length one. */
  public Sections put(String name, double value) {
    return add(name, new double[] {value});
  }

  public float[] floats(String name) {
    return get(name, float[].class);
  }

  public double[] doubles(String name) {
    return get(name, double[].class);
  }

  public long[] longs(String name) {
    return get(name, long[].class);
  }

  public byte[] bytes(String name) {
    return get(name, byte[].class);
  }

  public String text(String name) {
    return get(name, String.class);
  }

  /** The number put as one {@code long}. */
  public long number(String name) {
    long[] array = longs(name);
    single(name, array.length);
    return array[0];
  }

  /** The number put as one {@code double}. */
  public double real(String name) {
    double[] array = doubles(name);
    single(name, array.length);
    return array[0];
  }

  Object raw(String name) {
    return values.get(name);
  }

  private void single(String name, int length) {
    if (length != 1) {
      throw new Ke4jException(
          origin + ": section " + name + ": expected one number, found " + length);
    }
  }

  private Sections add(String name, Object value) {
    Check.that(value != null, "section %s: expected a value, got null", name);
    Check.that(
        !name.isEmpty() && name.length() < 1000, "section name: expected 1 to 999 characters");
    Check.that(values.putIfAbsent(name, value) == null, "section %s: put twice", name);
    return this;
  }

  private <T> T get(String name, Class<T> type) {
    Object value = values.get(name);
    if (value == null) {
      throw new Ke4jException(
          origin + ": expected a section " + name + ", found " + values.keySet());
    }
    if (!type.isInstance(value)) {
      throw new Ke4jException(
          origin
              + ": section "
              + name
              + ": expected "
              + type.getSimpleName()
              + ", found "
              + value.getClass().getSimpleName());
    }
    return type.cast(value);
  }
}
