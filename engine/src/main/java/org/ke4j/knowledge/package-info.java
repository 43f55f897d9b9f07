/**
 * What an encoder knows about transformations: a {@link org.ke4j.knowledge.Ranking} by Wasserstein
 * distance, and the {@link org.ke4j.knowledge.Knowledge} that a selection rule draws from it.
 */
package org.ke4j.knowledge;
