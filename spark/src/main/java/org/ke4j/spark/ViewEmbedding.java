package org.ke4j.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.ke4j.error.Ke4jException;
import org.ke4j.image.Encoder;
import org.ke4j.image.ImageDecoder;
import org.ke4j.image.RgbImage;
import org.ke4j.image.TransformationProvider;
import org.ke4j.matrix.Matrix;
import org.ke4j.view.View;

/**
 * The training views of sound pictures through an encoder, a piece at a time. A view draws from the
 * place of its picture in the class, so that it is the one that one machine makes.
 */
final class ViewEmbedding {
  private final SharedEncoder shared;
  private final Encoder encoder;
  private final ImageDecoder decoder = ImageDecoder.installed();
  private final List<View> views;

  /** Inside a task, which keeps the encoder open until it ends. */
  ViewEmbedding(
      SharedEncoder shared, Slots slots, List<String> transformations, int severity, long seed) {
    this.shared = shared;
    this.encoder = slots.use(shared::open);
    this.views =
        transformations.stream()
            .map(TransformationProvider::find)
            .map(t -> View.training(t, severity, seed))
            .toList();
  }

  /** The pictures of rows of {@link ViewRows#INPUT}. */
  List<RgbImage> decode(List<Row> piece) {
    List<RgbImage> images = new ArrayList<>();
    for (Row row : piece) {
      Decoding decoded = Decoding.of(decoder, row, shared.side());
      if (decoded.image() == null) {
        throw new Ke4jException(
            row.getString(0) + ": it could be read before, now not: " + decoded.error());
      }
      images.add(decoded.image());
    }
    return images;
  }

  /** Embeddings of the pictures themselves. */
  Matrix originals(List<RgbImage> images) {
    return EmbedRows.embed(encoder, images);
  }

  /** Embeddings of their views, one matrix for each transformation. */
  List<Matrix> views(List<Row> piece, List<RgbImage> images) {
    List<Matrix> all = new ArrayList<>();
    for (View view : views) {
      List<RgbImage> shown = new ArrayList<>();
      for (int i = 0; i < images.size(); i++) {
        shown.add(view.of(images.get(i), piece.get(i).getInt(ViewRows.PLACE)));
      }
      all.add(EmbedRows.embed(encoder, shown));
    }
    return all;
  }

  /** The name of a view. */
  String name(int view) {
    return views.get(view).name();
  }
}
