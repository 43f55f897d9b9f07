/**
 * Detectors on feature vectors: {@link org.ke4j.detection.OneClassSvm} (the paper's), {@link
 * org.ke4j.detection.NearestNeighbours} (DN2), {@link org.ke4j.detection.KnowledgeContrast} and
 * {@link org.ke4j.detection.AwareGaussian} (knowledge exposure without training). Each is fitted on
 * features of normal images and gives every other feature vector a score, higher for more
 * anomalous. Fitted detectors are immutable and safe for several threads. Knows nothing of images,
 * networks or protocols.
 */
package org.ke4j.detection;
