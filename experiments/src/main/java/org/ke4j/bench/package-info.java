/** Measures speed and memory beside other programs on the same machine, in turns. */
package org.ke4j.bench;
