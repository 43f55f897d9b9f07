/**
 * Jobs over millions of pictures on Apache Spark: embed, score, rank, fit, drift, evaluate. The
 * numbers are those of one machine, for any number of partitions and executors.
 */
package org.ke4j.spark;
