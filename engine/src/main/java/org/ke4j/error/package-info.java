/** The failures a user can meet, and the one place where arguments are checked. */
package org.ke4j.error;
