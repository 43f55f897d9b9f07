/**
 * How well scores tell anomalies from normal images: AUROC, average precision, false positives at a
 * recall, their confidence intervals and the comparison of two detectors. Knows nothing of where
 * the scores come from. Everywhere a higher score means more anomalous, and {@code true} means an
 * anomaly.
 */
package org.ke4j.metric;
