/**
 * The transformations whose effect on meaning is ranked: one class for each, a DataVec {@link
 * org.datavec.image.transform.ImageTransform} with fixed parameters, and {@link
 * org.ke4j.transformation.Transformations}, which gives them names and severities.
 *
 * <p>The arithmetic is on plain Java arrays, so that results are the same on every machine and
 * thread; only {@link org.ke4j.transformation.JpegCompression} needs OpenCV's codec. Parameters of
 * the severities are those of CIFAR-10-C and ImageNet-C (Hendrycks and Dietterich, "Benchmarking
 * Neural Network Robustness to Common Corruptions and Perturbations", ICLR 2019, and the code
 * published with it).
 */
package org.ke4j.transformation;
