/**
 * Training by Knowledge Exposure: the multi-positive contrastive loss (Eq. 1 of arXiv 2406.10617),
 * optimisers, schedules, the loop. Knows no detector.
 */
package org.ke4j.training;
