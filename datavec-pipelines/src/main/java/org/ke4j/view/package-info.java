/**
 * Many images through transformations at once: in parallel, from one seed, with the same result for
 * any number of threads.
 */
package org.ke4j.view;
