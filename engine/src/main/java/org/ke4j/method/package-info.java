/**
 * Detectors of images, found by name: each {@link org.ke4j.method.DetectorMethod} owns its options,
 * its fitting and its part of a model file. Here are knowledge exposure, the detectors on frozen
 * features and on places; other modules bring more.
 */
package org.ke4j.method;
