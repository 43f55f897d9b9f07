/** Options as records whose components say what they mean, so that they can be read from text. */
package org.ke4j.option;
