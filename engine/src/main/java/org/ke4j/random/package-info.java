/** One seed for a run; every use draws from its own stream derived from it. */
package org.ke4j.random;
