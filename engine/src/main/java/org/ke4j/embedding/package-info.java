/** Views of images through an encoder, and the cache of what came out. */
package org.ke4j.embedding;
