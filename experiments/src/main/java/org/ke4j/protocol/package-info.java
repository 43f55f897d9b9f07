/**
 * The paper's three protocols as declarations that build test sets: which view of which test image
 * is shown, and whether it is an anomaly. Nothing here knows a detector.
 */
package org.ke4j.protocol;
