package org.ke4j.fetch;

import java.net.URI;
import java.util.Locale;
import org.ke4j.error.Check;

/**
 * A file that can be had from the network, and what is known of it beforehand.
 *
 * @param source where it is, with scheme and host
 * @param name plain file name it gets on disk
 * @param bytes its size, or -1 if not known
 * @param hashAlgorithm {@code MD5} or {@code SHA-256}, or null if no hash is known
 * @param hash hexadecimal, lower case, or null
 */
public record RemoteFile(URI source, String name, long bytes, String hashAlgorithm, String hash) {
  public RemoteFile {
    Check.that(
        source.getScheme() != null && source.getHost() != null,
        "source: expected an address with scheme and host, got %s",
        source);
    Check.that(
        name.matches("[A-Za-z0-9][A-Za-z0-9._-]*"), "expected a plain file name, got '%s'", name);
    Check.that(bytes >= -1, "size: expected -1 or more, got %d", bytes);
    Check.that(
        (hashAlgorithm == null) == (hash == null), "hash: expected algorithm and value or neither");
    if (hash != null) {
      hash = hash.toLowerCase(Locale.ROOT);
    }
  }
}
