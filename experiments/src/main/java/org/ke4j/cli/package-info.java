/** The command {@code ke}: options in, one call, results out; no logic of its own. */
package org.ke4j.cli;
