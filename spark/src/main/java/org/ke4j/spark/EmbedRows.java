package org.ke4j.spark;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.ke4j.image.Encoder;
import org.ke4j.image.ImageDecoder;
import org.ke4j.image.RgbImage;
import org.ke4j.matrix.Matrix;

/** Pictures to embeddings, a task at a time. */
final class EmbedRows implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  /** Columns of the result. */
  static final StructType SCHEMA =
      new StructType()
          .add("name", DataTypes.StringType, false)
          .add("class", DataTypes.StringType)
          .add("time", DataTypes.TimestampType)
          .add("embedding", DataTypes.createArrayType(DataTypes.FloatType, false))
          .add("error", DataTypes.StringType);

  private final Broadcast<SharedEncoder> encoder;
  private final Slots slots;

  EmbedRows(Broadcast<SharedEncoder> encoder, Slots slots) {
    this.encoder = encoder;
    this.slots = slots;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    if (!rows.hasNext()) {
      return rows;
    }
    Encoder opened = slots.use(() -> encoder.value().open());
    ImageDecoder decoder = ImageDecoder.installed();
    int side = encoder.value().side();
    return Pieces.ofPictures(rows, piece -> embed(piece, decoder, opened, side));
  }

  private static List<Row> embed(List<Row> piece, ImageDecoder decoder, Encoder encoder, int side) {
    List<RgbImage> images = new ArrayList<>();
    List<Decoding> decoded = new ArrayList<>();
    for (Row row : piece) {
      Decoding one = Decoding.of(decoder, row, side);
      decoded.add(one);
      if (one.image() != null) {
        images.add(one.image());
      }
    }
    Matrix embedded = images.isEmpty() ? null : embed(encoder, images);
    List<Row> results = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < piece.size(); i++) {
      Row row = piece.get(i);
      boolean sound = decoded.get(i).image() != null;
      results.add(
          RowFactory.create(
              row.getString(0),
              row.getString(1),
              row.get(2),
              sound ? embedded.row(next++) : null,
              decoded.get(i).error()));
    }
    return results;
  }

  /** Encoders are for one thread: tasks of a process take turns. */
  static Matrix embed(Encoder encoder, List<RgbImage> images) {
    synchronized (encoder) {
      return encoder.embed(images);
    }
  }
}
