/**
 * Detectors behind HTTP: {@link org.ke4j.server.DetectorServer} answers the Open Inference
 * Protocol, single pictures, a page for people and Prometheus. Encoders and decoders of pictures
 * are found on the class path. No request names a file.
 */
package org.ke4j.server;
