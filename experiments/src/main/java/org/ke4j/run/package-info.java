/** What a run works on and for whom: its data, its encoder and its folder. */
package org.ke4j.run;
