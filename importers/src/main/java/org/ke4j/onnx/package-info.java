/**
 * Reads ONNX files safely and translates them into SameDiff graphs.
 *
 * <p>{@link org.ke4j.onnx.OnnxImporter} is the front door. The way through the package: {@code
 * OnnxFile} parses the bytes within limits, {@code GraphReader} makes a sorted list of nodes of it,
 * {@code Translator} walks over them with one {@code Rule} for each operator, and {@code Emitter}
 * writes SameDiff. Shapes are known at every step, with the batch size as a symbol ({@code Dims});
 * whatever depends on shapes and constants only is computed during the import.
 */
package org.ke4j.onnx;
