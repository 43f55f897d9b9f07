package org.ke4j.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Timestamp;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.SerializableConfiguration;
import org.ke4j.error.Ke4jException;
import org.ke4j.store.Reasons;

/**
 * A file of a list as a row of {@link Pictures}; what cannot be read becomes a row that says so.
 */
final class ReadFile implements Function<Row, Row> {
  private static final long serialVersionUID = 1L;
  private static final long LARGEST = Integer.MAX_VALUE - 64L;
  private static final int ATTEMPTS = 3;
  private final SerializableConfiguration hadoop;

  ReadFile(SerializableConfiguration hadoop) {
    this.hadoop = hadoop;
  }

  @Override
  public Row call(Row file) {
    String name = file.getString(0);
    Timestamp time = new Timestamp(file.getLong(3));
    String type = Source.topFolder(name);
    if (file.getLong(2) > LARGEST) {
      String error = "expected at most " + LARGEST + " bytes, found " + file.getLong(2);
      return RowFactory.create(name, type, time, null, error);
    }
    Path path = new Path(file.getString(1));
    for (int attempt = 1; ; attempt++) {
      try (InputStream in = path.getFileSystem(hadoop.value()).open(path)) {
        return RowFactory.create(name, type, time, in.readAllBytes(), null);
      } catch (FileNotFoundException | AccessControlException e) {
        return RowFactory.create(name, type, time, null, "it cannot be read: " + Reasons.of(e));
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          return RowFactory.create(name, type, time, null, "it cannot be read: " + Reasons.of(e));
        }
        pause(attempt);
      }
    }
  }

  private static void pause(int attempt) {
    try {
      Thread.sleep(200L << attempt);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Ke4jException("interrupted while a picture was read", e);
    }
  }
}
