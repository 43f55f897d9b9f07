/** Programs whose tables and curves the decisions rest on; each writes a CSV file. */
package org.ke4j.study;
