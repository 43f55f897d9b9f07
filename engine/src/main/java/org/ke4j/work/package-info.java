/** Experiments in parts, for whoever hands them out. */
package org.ke4j.work;
