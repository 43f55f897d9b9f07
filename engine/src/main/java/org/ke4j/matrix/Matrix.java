package org.ke4j.matrix;

import java.util.Arrays;
import java.util.Objects;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;

/**
 * A dense matrix of float32 on the Java heap, row after row. An embedding matrix has one image per
 * row.
 *
 * @param values row-major values, length {@code rows * columns}; not copied, the caller must not
 *     change them afterwards
 * @param rows number of rows, 0 or more
 * @param columns number of columns, 1 or more
 */
public record Matrix(float[] values, int rows, int columns) {
  public Matrix {
    Objects.requireNonNull(values, "values");
    Check.atLeast("rows", rows, 0);
    Check.atLeast("columns", columns, 1);
    Check.that(
        values.length == (long) rows * columns,
        "matrix: expected %d x %d = %d values, got %d",
        rows,
        columns,
        (long) rows * columns,
        values.length);
  }

  /** A matrix of copies of the given rows, all of one length. */
  public static Matrix ofRows(float[]... rows) {
    Check.atLeast("number of rows", rows.length, 1);
    float[] values = new float[Math.multiplyExact(rows.length, rows[0].length)];
    for (int i = 0; i < rows.length; i++) {
      Check.that(
          rows[i].length == rows[0].length,
          "row %d: expected %d columns, got %d",
          i,
          rows[0].length,
          rows[i].length);
      System.arraycopy(rows[i], 0, values, i * rows[0].length, rows[0].length);
    }
    return new Matrix(values, rows.length, rows[0].length);
  }

  /** The matrices stacked on one another; all have the same number of columns. */
  public static Matrix stack(Matrix... parts) {
    Check.atLeast("number of matrices", parts.length, 1);
    int columns = parts[0].columns;
    int rows = 0;
    for (Matrix part : parts) {
      Check.that(
          part.columns == columns, "stack: expected %d columns, got %d", columns, part.columns);
      rows = Math.addExact(rows, part.rows);
    }
    float[] values = new float[Math.multiplyExact(rows, columns)];
    int at = 0;
    for (Matrix part : parts) {
      System.arraycopy(part.values, 0, values, at, part.values.length);
      at += part.values.length;
    }
    return new Matrix(values, rows, columns);
  }

  public float get(int row, int column) {
    Objects.checkIndex(column, columns);
    return values[row * columns + column];
  }

  /** A copy of one row. */
  public float[] row(int row) {
    Objects.checkIndex(row, rows);
    return Arrays.copyOfRange(values, row * columns, (row + 1) * columns);
  }

  /** A copy of the rows {@code from} (included) to {@code to} (excluded). */
  public Matrix rows(int from, int to) {
    Objects.checkFromToIndex(from, to, rows);
    return new Matrix(Arrays.copyOfRange(values, from * columns, to * columns), to - from, columns);
  }

  /** A copy of the rows with the given indices, in that order. */
  public Matrix select(int[] indices) {
    float[] chosen = new float[Math.multiplyExact(indices.length, columns)];
    for (int i = 0; i < indices.length; i++) {
      Objects.checkIndex(indices[i], rows);
      System.arraycopy(values, indices[i] * columns, chosen, i * columns, columns);
    }
    return new Matrix(chosen, indices.length, columns);
  }

  /**
   * A copy whose rows have Euclidean length one. A row of zeros has no direction and stays as it
   * is: a network may answer nothing to an image.
   *
   * @throws Ke4jException if a row holds a NaN or an infinity
   */
  public Matrix normalized() {
    float[] unit = new float[values.length];
    for (int i = 0; i < rows; i++) {
      double sum = 0;
      for (int j = i * columns; j < (i + 1) * columns; j++) {
        sum += (double) values[j] * values[j];
      }
      double norm = Math.sqrt(sum);
      if (!Double.isFinite(norm)) {
        throw new Ke4jException("row " + i + ": expected a finite vector, got length " + norm);
      }
      if (norm == 0) {
        continue;
      }
      for (int j = i * columns; j < (i + 1) * columns; j++) {
        unit[j] = (float) (values[j] / norm);
      }
    }
    return new Matrix(unit, rows, columns);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Matrix that
        && rows == that.rows
        && columns == that.columns
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values) * 31 + rows;
  }

  @Override
  public String toString() {
    return "Matrix[" + rows + " x " + columns + "]";
  }
}
