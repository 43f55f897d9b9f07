package org.ke4j.spark;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.ke4j.error.UsageException;

/**
 * Pictures as rows: {@code name} (text), {@code class} (text or null), {@code time} (timestamp or
 * null), {@code content} (the encoded picture) and {@code error} (why there is no content, else
 * null).
 */
public final class Pictures {
  /** Columns of a table of pictures. */
  public static final StructType SCHEMA =
      new StructType()
          .add("name", DataTypes.StringType, false)
          .add("class", DataTypes.StringType)
          .add("time", DataTypes.TimestampType)
          .add("content", DataTypes.BinaryType)
          .add("error", DataTypes.StringType);

  private static final List<String> NAMES = List.of("name", "path", "image", "id", "key");
  private static final List<String> CONTENTS = List.of("content", "bytes", "data", "value");
  private static final List<String> CLASSES = List.of("class", "label");
  private static final List<String> TIMES = List.of("time", "timestamp", "modificationTime");

  private Pictures() {}

  /**
   * Any table with a name and the bytes of a picture: what Spark's source {@code binaryFile} gives,
   * or Parquet. Columns are found by their usual names ({@code name}, {@code path}, {@code image},
   * {@code id} or {@code key}; {@code content}, {@code bytes}, {@code data} or {@code value}, or a
   * structure with such a field); {@code class} or {@code label} and {@code time}, {@code
   * timestamp} or {@code modificationTime} are taken along.
   */
  public static Dataset<Row> of(Dataset<Row> table) {
    Column name = find(table.schema(), NAMES);
    Column content = content(table.schema());
    if (name == null || content == null) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "expected a column with a name (%s) and one with the bytes of a picture (%s), found: %s",
              String.join(", ", NAMES),
              String.join(", ", CONTENTS),
              String.join(", ", table.columns())));
    }
    Column noText = functions.lit(null).cast(DataTypes.StringType);
    Column type = find(table.schema(), CLASSES);
    Column time = find(table.schema(), TIMES);
    return table.select(
        functions.coalesce(name.cast(DataTypes.StringType), functions.lit("")).as("name"),
        (type == null ? noText : type.cast(DataTypes.StringType)).as("class"),
        (time == null ? functions.lit(null) : time).cast(DataTypes.TimestampType).as("time"),
        content.as("content"),
        (isTable(table) ? functions.col("error") : noText).as("error"));
  }

  /** Whether it is a table of this kind already, which knows why a picture has no bytes. */
  private static boolean isTable(Dataset<Row> table) {
    return Arrays.equals(table.schema().fieldNames(), SCHEMA.fieldNames())
        && table.schema().apply("error").dataType().equals(DataTypes.StringType);
  }

  private static Column find(StructType schema, List<String> names) {
    List<String> columns = Arrays.asList(schema.fieldNames());
    for (String name : names) {
      if (columns.contains(name)) {
        return functions.col("`" + name + "`");
      }
    }
    return null;
  }

  private static Column content(StructType schema) {
    for (String name : CONTENTS) {
      if (isBytes(schema, name)) {
        return functions.col(name);
      }
    }
    // A structure, as data sets of the Hugging Face kind have: image.bytes.
    for (var field : schema.fields()) {
      if (field.dataType() instanceof StructType inner) {
        for (String name : CONTENTS) {
          if (isBytes(inner, name)) {
            return functions.col("`" + field.name() + "`").getField(name);
          }
        }
      }
      if (field.dataType().equals(DataTypes.BinaryType)) {
        return functions.col("`" + field.name() + "`");
      }
    }
    return null;
  }

  private static boolean isBytes(StructType schema, String name) {
    return Arrays.asList(schema.fieldNames()).contains(name)
        && schema.apply(name).dataType().equals(DataTypes.BinaryType);
  }
}
