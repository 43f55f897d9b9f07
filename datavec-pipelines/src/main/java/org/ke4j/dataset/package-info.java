/**
 * Reads image data sets: one reader for each format, all giving an {@link org.ke4j.image.Dataset},
 * and each a DataVec {@link org.ke4j.dataset.DatasetRecordReader} for users of DL4J. {@link
 * org.ke4j.dataset.Datasets#open} recognises the format of a path. Damaged data sets are an error
 * that names file, record and what was expected; single pictures that are damaged are skipped and
 * named. Nothing is dropped silently.
 */
package org.ke4j.dataset;
