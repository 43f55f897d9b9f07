/**
 * Pixels as plain arrays, named classes with a training and a test part, and the interfaces that
 * other modules implement and that are found by {@link java.util.ServiceLoader}: {@link
 * org.ke4j.image.TransformationProvider}, {@link org.ke4j.image.EncoderProvider}, {@link
 * org.ke4j.image.DatasetReader}, {@link org.ke4j.image.ImageDecoder}, {@link
 * org.ke4j.image.Resizer}.
 */
package org.ke4j.image;
