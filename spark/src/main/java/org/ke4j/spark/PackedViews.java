package org.ke4j.spark;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.ke4j.FitOptions;
import org.ke4j.image.Transformation;
import org.ke4j.matrix.Matrix;

/**
 * Sound pictures with their places to the embeddings of all their views, packed as bytes: one row
 * for each picture, which the driver keeps as they come.
 */
final class PackedViews implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  static final StructType SCHEMA =
      new StructType()
          .add("place", DataTypes.IntegerType, false)
          .add("views", DataTypes.BinaryType, false);

  private final Broadcast<SharedEncoder> encoder;
  private final List<String> transformations;
  private final int severity;
  private final long seed;
  private final Slots slots;

  PackedViews(Broadcast<SharedEncoder> encoder, FitOptions options, Slots slots) {
    this.encoder = encoder;
    this.transformations = options.ranked().stream().map(Transformation::name).toList();
    this.severity = options.severity();
    this.seed = options.seed();
    this.slots = slots;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    if (!rows.hasNext()) {
      return rows;
    }
    ViewEmbedding views =
        new ViewEmbedding(encoder.value(), slots, transformations, severity, seed);
    return Pieces.ofPictures(rows, piece -> pack(piece, views));
  }

  private static List<Row> pack(List<Row> piece, ViewEmbedding views) {
    List<Matrix> embedded = views.views(piece, views.decode(piece));
    List<ByteBuffer> packed =
        piece.stream()
            .map(
                row ->
                    ByteBuffer.allocate(
                        Float.BYTES * embedded.stream().mapToInt(Matrix::columns).sum()))
            .toList();
    for (Matrix view : embedded) {
      for (int i = 0; i < piece.size(); i++) {
        for (float value : view.row(i)) {
          packed.get(i).putFloat(value);
        }
      }
    }
    Iterator<ByteBuffer> next = packed.iterator();
    return piece.stream()
        .map(row -> RowFactory.create(row.getInt(ViewRows.PLACE), next.next().array()))
        .toList();
  }

  /**
   * Unpacks one row.
   *
   * @param views where the rows go, one array for each transformation, row-major
   */
  static void unpack(Row row, List<float[]> views, int width) {
    ByteBuffer values = ByteBuffer.wrap(row.getAs(1));
    int from = row.getInt(0) * width;
    for (float[] view : views) {
      for (int j = 0; j < width; j++) {
        view[from + j] = values.getFloat();
      }
    }
  }
}
