/**
 * Image encoders: ONNX models together with the preprocessing that they were trained with, a
 * catalogue of known ones, and a cache of embeddings on disk.
 */
package org.ke4j.encoder;
