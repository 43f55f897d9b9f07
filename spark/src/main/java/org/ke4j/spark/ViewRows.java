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
import org.ke4j.error.Ke4jException;
import org.ke4j.image.Encoder;
import org.ke4j.image.ImageDecoder;
import org.ke4j.image.RgbImage;
import org.ke4j.image.TransformationProvider;
import org.ke4j.matrix.Matrix;
import org.ke4j.view.View;

/**
 * Sound pictures with their places to embeddings of themselves and of their views. A view draws
 * from the place of its picture in the class, so that it is the one that one machine makes.
 */
final class ViewRows implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  /** Columns of {@link Pictures} and the place in the class. */
  static final StructType INPUT = Pictures.SCHEMA.add("place", DataTypes.IntegerType, false);

  /** One row for each picture and transformation: embedding before and after. */
  static final StructType SCHEMA =
      new StructType()
          .add("class", DataTypes.StringType, false)
          .add("transformation", DataTypes.StringType, false)
          .add("place", DataTypes.IntegerType, false)
          .add("original", DataTypes.createArrayType(DataTypes.FloatType, false))
          .add("transformed", DataTypes.createArrayType(DataTypes.FloatType, false));

  private final Broadcast<SharedEncoder> encoder;
  private final RankOptions options;
  private final int threads;

  ViewRows(Broadcast<SharedEncoder> encoder, RankOptions options, int threads) {
    this.encoder = encoder;
    this.options = options;
    this.threads = threads;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    if (!rows.hasNext()) {
      return rows;
    }
    Encoder opened = SlotThreads.use(threads, () -> encoder.value().open());
    ImageDecoder decoder = ImageDecoder.installed();
    List<View> views =
        options.transformations().stream()
            .map(TransformationProvider::find)
            .map(t -> View.training(t, options.severity(), options.seed()))
            .toList();
    return new Pieces<>(rows, EmbedRows.PIECE, piece -> embed(piece, decoder, opened, views));
  }

  private List<Row> embed(
      List<Row> piece, ImageDecoder decoder, Encoder encoder, List<View> views) {
    List<RgbImage> images = new ArrayList<>();
    for (Row row : piece) {
      Decoding decoded = Decoding.of(decoder, row, this.encoder.value().side());
      if (decoded.image() == null) {
        throw new Ke4jException(
            row.getString(0) + ": it could be read before, now not: " + decoded.error());
      }
      images.add(decoded.image());
    }
    Matrix originals = EmbedRows.embed(encoder, images);
    List<Row> results = new ArrayList<>();
    for (View view : views) {
      List<RgbImage> shown = new ArrayList<>();
      for (int i = 0; i < piece.size(); i++) {
        shown.add(view.of(images.get(i), piece.get(i).getInt(5)));
      }
      Matrix transformed = EmbedRows.embed(encoder, shown);
      for (int i = 0; i < piece.size(); i++) {
        Row row = piece.get(i);
        results.add(
            RowFactory.create(
                row.getString(1),
                view.name(),
                row.getInt(5),
                originals.row(i),
                transformed.row(i)));
      }
    }
    return results;
  }
}
