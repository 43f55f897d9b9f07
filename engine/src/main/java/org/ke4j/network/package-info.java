/** ResNet-18: its graph, its initial weights, the features of images. Knows nothing of losses. */
package org.ke4j.network;
