/** What a run works on and for whom: its data, its encoder, its folder and its progress. */
package org.ke4j.run;
