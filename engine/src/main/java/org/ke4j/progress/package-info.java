/** How long work tells how far it has come. */
package org.ke4j.progress;
