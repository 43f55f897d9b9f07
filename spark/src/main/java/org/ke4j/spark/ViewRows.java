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
import org.ke4j.image.RgbImage;
import org.ke4j.matrix.Matrix;

/** Sound pictures with their places to embeddings of themselves and of their views. */
final class ViewRows implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  /** Column of the place in {@link #INPUT}. */
  static final int PLACE = 5;

  /** Columns of {@link Pictures} and the place in the class. */
  static final StructType INPUT = Pictures.SCHEMA.add("place", DataTypes.IntegerType, false);

  /** One row for each picture and transformation: {@link Packed} embedding before and after. */
  static final StructType SCHEMA =
      new StructType()
          .add("class", DataTypes.StringType, false)
          .add("transformation", DataTypes.StringType, false)
          .add("place", DataTypes.IntegerType, false)
          .add("original", DataTypes.BinaryType, false)
          .add("transformed", DataTypes.BinaryType, false);

  private final Broadcast<SharedEncoder> encoder;
  private final RankOptions options;
  private final Slots slots;

  ViewRows(Broadcast<SharedEncoder> encoder, RankOptions options, Slots slots) {
    this.encoder = encoder;
    this.options = options;
    this.slots = slots;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    if (!rows.hasNext()) {
      return rows;
    }
    ViewEmbedding views =
        new ViewEmbedding(
            encoder.value(), slots, options.transformations(), options.severity(), options.seed());
    return Pieces.ofPictures(rows, piece -> embed(piece, views));
  }

  private static List<Row> embed(List<Row> piece, ViewEmbedding views) {
    List<RgbImage> images = views.decode(piece);
    Matrix originals = views.originals(images);
    List<Matrix> transformed = views.views(piece, images);
    List<Row> results = new ArrayList<>();
    for (int view = 0; view < transformed.size(); view++) {
      for (int i = 0; i < piece.size(); i++) {
        Row row = piece.get(i);
        results.add(
            RowFactory.create(
                row.getString(1),
                views.name(view),
                row.getInt(PLACE),
                Packed.of(originals.row(i)),
                Packed.of(transformed.get(view).row(i))));
      }
    }
    return results;
  }
}
