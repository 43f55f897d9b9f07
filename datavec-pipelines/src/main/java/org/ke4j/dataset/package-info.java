/**
 * Reads image data sets: one reader for each format, all giving an {@link org.ke4j.image.Dataset}.
 * {@link org.ke4j.dataset.Datasets#open} recognises the format of a path. Damaged input is an error
 * that names file, record and what was expected; nothing is dropped silently.
 */
package org.ke4j.dataset;
