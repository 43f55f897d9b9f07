/**
 * Grids of experiments: every finished cell is one file, named by a hash of all that determines it,
 * so that nothing is computed twice, a killed run goes on, and processes share the work.
 */
package org.ke4j.grid;
