/**
 * The paper's tables and figures (arXiv 2406.10617), measured: each is a class with a {@code main}
 * method. Beside each figure stands the published one, marked where it is known to be faulty.
 */
package org.ke4j.paper;
