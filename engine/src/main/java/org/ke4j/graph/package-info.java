/**
 * Running a SameDiff graph well: a fixed order of operators, arrays that are allocated once and
 * reused by liveness, cheap compositions of native operators for training. Knows nothing of what a
 * graph means. Speaks to ND4J's backend-neutral operator interface; {@code OneDnn} and what uses it
 * go past it where the processor's oneDNN can be called directly.
 */
package org.ke4j.graph;
