package org.ke4j.option;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.ke4j.error.UsageException;

/** Reads and prints records of options; see {@link Described}. */
public final class OptionRecord {
  private OptionRecord() {}

  /** The options of a record, in its order. */
  public static List<OptionField> fields(Class<? extends Record> type) {
    return Arrays.stream(type.getRecordComponents()).map(OptionField::new).toList();
  }

  /** Every option by name, as text; those without a value are left out. */
  public static Map<String, String> print(Record options) {
    Map<String, String> text = new LinkedHashMap<>();
    for (OptionField field : fields(options.getClass())) {
      String value = OptionField.text(field.valueOf(options));
      if (value != null) {
        text.put(field.name(), value);
      }
    }
    return text;
  }

  /**
   * Refuses numbers that are out of their {@link Range}.
   *
   * @throws UsageException naming the option
   */
  public static void check(Record options) {
    for (OptionField field : fields(options.getClass())) {
      field.check(field.valueOf(options));
    }
  }

  /**
   * The same options with other values.
   *
   * @param values by name
   * @throws UsageException for a name that is no option, or a value that is none for it
   */
  public static <O extends Record> O with(O options, Map<String, String> values) {
    @SuppressWarnings("unchecked")
    Class<O> type = (Class<O>) options.getClass();
    List<OptionField> fields = fields(type);
    for (String name : values.keySet()) {
      if (fields.stream().noneMatch(field -> field.name().equals(name))) {
        throw new UsageException(
            "no option '"
                + name
                + "'; there are: "
                + fields.stream().map(OptionField::name).collect(Collectors.joining(", ")));
      }
    }
    Object[] arguments =
        fields.stream()
            .map(
                field -> {
                  String text = values.get(field.name());
                  return text == null ? field.valueOf(options) : field.parse(text);
                })
            .toArray();
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      return type.getDeclaredConstructor(types).newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException refused) {
        throw refused;
      }
      throw new IllegalStateException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + ": expected a public record", e);
    }
  }
}
