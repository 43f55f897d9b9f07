/**
 * The one type for a table of float32 rows (embeddings, features), its BLAS products and NumPy's
 * file format.
 */
package org.ke4j.matrix;
