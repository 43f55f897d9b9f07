/**
 * Running a SameDiff graph well: a fixed order of operators, arrays that are allocated once and
 * reused by liveness, cheap compositions of native operators for training. Knows nothing of what a
 * graph means. Speaks to ND4J's backend-neutral operator interface only.
 */
package org.ke4j.graph;
