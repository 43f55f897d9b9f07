/** Fitted detectors on disk. What the parts of a model mean is its method's own affair. */
package org.ke4j.model;
