/**
 * The first half of the main job: images of a class, their transformed views, embeddings (cached on
 * disk) and the ranking of the transformations.
 */
package org.ke4j.pipeline;
