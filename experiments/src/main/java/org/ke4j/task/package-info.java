/** The work behind the verbs of the command line; results are records that Jackson writes. */
package org.ke4j.task;
