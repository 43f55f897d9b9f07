/**
 * The one notion of a view: an image under a transformation, a severity and a seed. Many views at
 * once, with the same result for any number of threads.
 */
package org.ke4j.view;
