/** Knowledge exposure, the contrast detector and the baselines, behind one interface. */
package org.ke4j.method;
