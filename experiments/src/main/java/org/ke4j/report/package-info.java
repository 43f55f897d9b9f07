/**
 * Tables, charts and the HTML page of a run. Charts are SVG written as text: AWT needs fonts, which
 * headless JDKs lack. Knows nothing of how the numbers came about.
 */
package org.ke4j.report;
