/**
 * KE4J's images on their way through DataVec: as OpenCV Mats of blue, green, red, with KE4J's
 * streams of chance as {@link java.util.Random}, through any {@link
 * org.datavec.image.transform.ImageTransform}.
 */
package org.ke4j.datavec;
