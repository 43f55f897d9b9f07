/**
 * Turns the bytes of a picture into pixels: format recognised by content, damage noticed, upright,
 * on white, as sRGB, shrunk while it is decoded. {@link org.ke4j.decoding.PictureDecoder} is the
 * way in; it knows nothing of folders and data sets.
 */
package org.ke4j.decoding;
