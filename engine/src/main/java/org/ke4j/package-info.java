/**
 * What an application sees: {@link org.ke4j.AnomalyDetector} learns from normal images and scores
 * others.
 */
package org.ke4j;
