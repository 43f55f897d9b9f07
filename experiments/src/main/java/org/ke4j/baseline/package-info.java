/** Trained baselines of the literature as detector methods: PANDA, MSAD and CSI. */
package org.ke4j.baseline;
