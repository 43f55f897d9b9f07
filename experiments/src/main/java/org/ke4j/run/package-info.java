/** A run's folder, its configuration, seed and provenance, and its progress. */
package org.ke4j.run;
