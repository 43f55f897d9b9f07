package org.ke4j.option;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.ke4j.error.UsageException;

/**
 * One option: a component of a record, an {@code int}, {@code long}, {@code double}, {@code
 * boolean}, their boxes, a text or an enum.
 */
public final class OptionField {
  private final RecordComponent component;
  private final Described described;

  OptionField(RecordComponent component) {
    this.component = component;
    this.described = component.getAnnotation(Described.class);
    if (described == null) {
      throw new IllegalStateException(
          component + " of " + component.getDeclaringRecord() + ": not described");
    }
  }

  /** The name in text: {@code weight-decay} for the component {@code weightDecay}. */
  public String name() {
    return component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  /** What it means. */
  public String help() {
    return described.value();
  }

  /** What stands for the value in a help text; empty for a flag. */
  public String label() {
    if (isFlag()) {
      return "";
    }
    if (!described.label().isEmpty()) {
      return described.label();
    }
    return component.getType().isEnum() ? String.join("|", choices()) : "N";
  }

  /** Whether it is on or off. */
  public boolean isFlag() {
    return component.getType() == boolean.class;
  }

  /** The values of an option that has only a few; empty for others. */
  public List<String> choices() {
    return component.getType().isEnum()
        ? Arrays.stream(component.getType().getEnumConstants()).map(OptionField::text).toList()
        : List.of();
  }

  Class<?> type() {
    return component.getType();
  }

  Object valueOf(Record options) {
    try {
      return component.getAccessor().invoke(options);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A value as text; null for none. */
  static String text(Object value) {
    if (value instanceof Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT).replace("_and_", "+").replace('_', '-');
    }
    return value == null ? null : value.toString();
  }

  /** Reads a value. */
  Object parse(String text) {
    Object value = read(text);
    check(value);
    return value;
  }

  /** Refuses a number that is out of its {@link Range}. */
  void check(Object value) {
    Ranges.check("--" + name(), component, value);
  }

  private Object read(String text) {
    Class<?> type = component.getType();
    try {
      if (type == int.class || type == Integer.class) {
        return Integer.valueOf(text);
      }
      if (type == long.class || type == Long.class) {
        return Long.valueOf(text);
      }
      if (type == double.class || type == Double.class) {
        return Double.valueOf(text);
      }
    } catch (NumberFormatException e) {
      throw refused(
          type == double.class || type == Double.class ? "a number" : "a whole number", text);
    }
    if (type == boolean.class) {
      if (!text.equals("true") && !text.equals("false")) {
        throw refused("true or false", text);
      }
      return Boolean.valueOf(text);
    }
    if (type.isEnum()) {
      for (Object constant : type.getEnumConstants()) {
        if (text(constant).equals(text.toLowerCase(Locale.ROOT))) {
          return constant;
        }
      }
      throw refused("one of " + String.join(", ", choices()), text);
    }
    if (type == String.class) {
      return text;
    }
    throw new IllegalStateException(name() + ": options of type " + type + " cannot be read");
  }

  private UsageException refused(String expected, String text) {
    return new UsageException("--" + name() + ": expected " + expected + ", got '" + text + "'");
  }
}
