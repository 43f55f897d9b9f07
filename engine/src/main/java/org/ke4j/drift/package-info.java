/** Whether a batch of images still comes from where the learnt ones came from. */
package org.ke4j.drift;
