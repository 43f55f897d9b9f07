/**
 * Image encoders: ONNX models together with the preprocessing that they were trained with. {@link
 * org.ke4j.encoder.Encoders} opens them; {@link org.ke4j.encoder.Catalogue} knows those of the
 * paper, {@link org.ke4j.encoder.EncoderStore} keeps what the user fetched or added ({@link
 * org.ke4j.encoder.Adding}).
 */
package org.ke4j.encoder;
