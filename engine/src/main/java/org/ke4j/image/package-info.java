/**
 * Pixels as plain arrays, named classes with a training and a test part, and the two interfaces
 * that other modules implement: {@link org.ke4j.image.Transformation} and {@link
 * org.ke4j.image.Encoder}.
 */
package org.ke4j.image;
