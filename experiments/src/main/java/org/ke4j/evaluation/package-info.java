/** Runs methods through protocols and keeps their scores. */
package org.ke4j.evaluation;
