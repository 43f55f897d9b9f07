/**
 * Makes encoders: a small network learns the embeddings of a teacher, and how far each
 * transformation moves an image, and becomes an ONNX file ({@code ke encoders distil}).
 */
package org.ke4j.distil;
