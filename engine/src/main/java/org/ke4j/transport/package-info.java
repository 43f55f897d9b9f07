/**
 * Exact discrete optimal transport. {@link org.ke4j.transport.Transport} is the one entry point; it
 * takes a {@link org.ke4j.transport.TransportProblem}, chooses a solver and gives back a {@link
 * org.ke4j.transport.TransportResult} that carries the proof of its own optimality.
 */
package org.ke4j.transport;
