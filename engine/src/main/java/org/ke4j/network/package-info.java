/**
 * Networks that are trained, found by name: their graphs, initial weights, the features of images.
 * Knows nothing of losses.
 */
package org.ke4j.network;
