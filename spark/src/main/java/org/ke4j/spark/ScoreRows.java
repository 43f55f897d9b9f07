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
import org.ke4j.AnomalyDetector;
import org.ke4j.Verdict;
import org.ke4j.Why;
import org.ke4j.image.RgbImage;

/** Pictures to scores, a task at a time. */
final class ScoreRows implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  /** Columns of the result. */
  static final StructType SCHEMA =
      new StructType()
          .add("name", DataTypes.StringType, false)
          .add("class", DataTypes.StringType)
          .add("time", DataTypes.TimestampType)
          .add("score", DataTypes.DoubleType)
          .add("p_value", DataTypes.DoubleType)
          .add("verdict", DataTypes.StringType)
          .add("threshold", DataTypes.DoubleType)
          .add("reason", DataTypes.StringType)
          .add("error", DataTypes.StringType);

  private final Broadcast<SharedModel> model;
  private final boolean reasons;
  private final Slots slots;

  /**
   * @param reasons whether anomalies get a reason, which costs another embedding each
   */
  ScoreRows(Broadcast<SharedModel> model, boolean reasons, Slots slots) {
    this.model = model;
    this.reasons = reasons;
    this.slots = slots;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    if (!rows.hasNext()) {
      return rows;
    }
    AnomalyDetector detector = slots.use(() -> model.value().open());
    return Pieces.ofPictures(rows, piece -> score(piece, detector, reasons));
  }

  private static List<Row> score(List<Row> piece, AnomalyDetector detector, boolean reasons) {
    List<RgbImage> images = new ArrayList<>();
    List<String> errors = new ArrayList<>();
    for (Row row : piece) {
      Decoding decoded = Decoding.of(row.getAs(3), row.getString(4), detector::decode);
      errors.add(decoded.error());
      if (decoded.image() != null) {
        images.add(decoded.image());
      }
    }
    List<Verdict> verdicts = detector.score(images);
    List<Row> results = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < piece.size(); i++) {
      Row row = piece.get(i);
      if (errors.get(i) != null) {
        results.add(
            RowFactory.create(
                row.getString(0),
                row.getString(1),
                row.get(2),
                null,
                null,
                null,
                null,
                null,
                errors.get(i)));
        continue;
      }
      Verdict verdict = verdicts.get(next);
      String reason = reasons && verdict.anomaly() ? reason(detector, images.get(next)) : null;
      next++;
      results.add(
          RowFactory.create(
              row.getString(0),
              row.getString(1),
              row.get(2),
              verdict.score(),
              Double.isNaN(verdict.pValue()) ? null : verdict.pValue(),
              verdict.anomaly() ? "anomaly" : "normal",
              verdict.threshold(),
              reason,
              null));
    }
    return results;
  }

  /** Null where the model keeps nothing to compare with. */
  private static String reason(AnomalyDetector detector, RgbImage image) {
    Why why = detector.why(image);
    return why.nearest() == null ? null : why.text();
  }
}
