/**
 * Thresholds and p-values from normal images alone: conformal prediction. {@link
 * org.ke4j.calibration.ConformalCalibration} turns the scores of normal images that the detector
 * has not seen into both; {@link org.ke4j.calibration.CrossFit} gives such scores without setting
 * images aside. Knows nothing of detectors or images.
 */
package org.ke4j.calibration;
