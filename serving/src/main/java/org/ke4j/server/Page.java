package org.ke4j.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The page for people: one file that asks nothing but this server. */
final class Page {
  private static final String HTML = read();

  private Page() {}

  static void show(Exchange exchange) {
    Routes.method(exchange, "GET", "HEAD");
    exchange.put(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline';"
            + " img-src blob: data:; connect-src 'self'; frame-ancestors 'none'");
    exchange.text("text/html; charset=utf-8", HTML);
  }

  private static String read() {
    try (InputStream in = Page.class.getResourceAsStream("page.html")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
