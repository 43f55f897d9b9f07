/**
 * Downloads on request: https, resumable, checked against size and hash, recorded beside the file.
 */
package org.ke4j.fetch;
