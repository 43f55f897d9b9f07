package org.ke4j.report;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.ke4j.image.JavaImages;
import org.ke4j.image.RgbImage;

/** Builds one self-contained HTML page: styles, charts and pictures are inside it. */
public final class HtmlPage {
  /** Every column sorts by a click: numbers by value, missing ones last. */
  private static final String SORTING =
      """
      for (const table of document.querySelectorAll("table")) {
        const body = table.tBodies[0];
        const heads = [...table.tHead.rows[0].cells];
        if (body.rows.length < 2) continue;
        heads.forEach((head, column) => {
          const button = document.createElement("button");
          button.textContent = head.textContent;
          button.title = "sort";
          head.replaceChildren(button);
          button.onclick = () => {
            const down = head.getAttribute("aria-sort") === "ascending";
            heads.forEach(other => other.removeAttribute("aria-sort"));
            head.setAttribute("aria-sort", down ? "descending" : "ascending");
            const text = row => row.cells[column].textContent;
            const order = (a, b) => {
              const x = text(a), y = text(b), m = parseFloat(x), n = parseFloat(y);
              if ((x === "-") !== (y === "-")) return x === "-" ? 1 : -1;
              const sign = down ? -1 : 1;
              return sign * (isNaN(m) || isNaN(n) ? x.localeCompare(y) : m - n);
            };
            body.append(...[...body.rows].sort(order));
          };
        });
      }
      """;

  private final StringBuilder body = new StringBuilder();
  private final String title;

  public HtmlPage(String title) {
    this.title = title;
    body.append("<h1>").append(Charts.escape(title)).append("</h1>\n");
  }

  public HtmlPage heading(String text) {
    body.append("<h2>").append(Charts.escape(text)).append("</h2>\n");
    return this;
  }

  /** Small print at the end. */
  public HtmlPage footer(List<String> lines) {
    body.append("<footer>\n");
    lines.forEach(line -> paragraph(line));
    body.append("</footer>\n");
    return this;
  }

  public HtmlPage paragraph(String text) {
    body.append("<p>").append(Charts.escape(text)).append("</p>\n");
    return this;
  }

  /** Adds SVG elements as they are, side by side where there is room. */
  public HtmlPage charts(List<String> svgs) {
    body.append("<div class=\"charts\">\n");
    svgs.forEach(svg -> body.append("<div>").append(svg).append("</div>\n"));
    body.append("</div>\n");
    return this;
  }

  /** Adds a single SVG element with few words, which grow on a narrow screen. */
  public HtmlPage chart(String svg) {
    body.append("<div class=\"chart\">").append(svg).append("</div>\n");
    return this;
  }

  /** Adds an SVG element with the table of its numbers, side by side where there is room. */
  public HtmlPage beside(String svg, TextTable table) {
    body.append("<div class=\"charts\">\n<div>").append(svg).append("</div>\n");
    table(table);
    body.append("</div>\n");
    return this;
  }

  /** Adds a table; one that is wider than the screen scrolls by itself. */
  public HtmlPage table(TextTable table) {
    body.append("<div class=\"wide\" tabindex=\"0\"><table>\n<thead><tr>");
    table
        .header()
        .forEach(h -> body.append("<th scope=\"col\">").append(Charts.escape(h)).append("</th>"));
    body.append("</tr></thead>\n<tbody>\n");
    for (List<String> row : table.rows()) {
      body.append("<tr>");
      row.forEach(c -> body.append("<td>").append(Charts.escape(c)).append("</td>"));
      body.append("</tr>\n");
    }
    body.append("</tbody></table></div>\n");
    return this;
  }

  /**
   * Adds rows of pictures, each with a caption, enlarged without smoothing by the browser.
   *
   * @param rows caption to pictures
   */
  public HtmlPage pictures(Map<String, List<RgbImage>> rows, int displayWidth) {
    body.append("<div class=\"figures\">\n");
    rows.forEach((caption, images) -> figure(images, displayWidth, caption));
    body.append("</div>\n");
    return this;
  }

  /** The same, for many rows of one picture: more of them side by side. */
  public HtmlPage tiles(Map<String, List<RgbImage>> rows, int displayWidth) {
    body.append("<div class=\"figures tiles\">\n");
    rows.forEach((caption, images) -> figure(images, displayWidth, caption));
    body.append("</div>\n");
    return this;
  }

  /**
   * A picture with a few words below it.
   *
   * @param words say what it shows
   */
  public record Shown(RgbImage image, String words) {}

  /**
   * Adds rows of pictures with words below each and a caption.
   *
   * @param rows caption to pictures
   */
  public HtmlPage examples(Map<String, List<Shown>> rows, int displayWidth) {
    body.append("<div class=\"figures\">\n");
    rows.forEach(
        (caption, pictures) -> {
          body.append("<figure><div class=\"row\">");
          for (Shown shown : pictures) {
            body.append("<div>");
            picture(shown.image(), displayWidth, shown.words() + ": " + caption);
            body.append("<small>").append(Charts.escape(shown.words())).append("</small></div>");
          }
          body.append("</div><figcaption>").append(Charts.escape(caption));
          body.append("</figcaption></figure>\n");
        });
    body.append("</div>\n");
    return this;
  }

  private void figure(List<RgbImage> images, int displayWidth, String caption) {
    body.append("<figure><div class=\"row\">");
    for (int i = 0; i < images.size(); i++) {
      String words = "image " + (i + 1) + " of " + images.size() + ": " + caption;
      picture(images.get(i), displayWidth, words);
    }
    body.append("</div><figcaption>").append(Charts.escape(caption));
    body.append("</figcaption></figure>\n");
  }

  private void picture(RgbImage image, int displayWidth, String words) {
    body.append("<img width=\"")
        .append(displayWidth)
        .append("\" height=\"")
        .append(Math.max(1, displayWidth * image.height() / image.width()))
        .append("\" alt=\"")
        .append(Charts.escape(words))
        .append("\" src=\"data:image/png;base64,")
        .append(Base64.getEncoder().encodeToString(JavaImages.png(image)))
        .append("\">");
  }

  /** The whole page. */
  public String html() {
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="generator" content="KE4J">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%s</title>
        <style>
        body { font-family: sans-serif; line-height: 1.45; max-width: 78rem; margin: 0 auto; padding: 1rem; color: #222; background: #fff; }
        h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.2rem; } p { max-width: 48rem; }
        .wide { overflow-x: auto; } table { border-collapse: collapse; }
        th, td { padding: .25rem .8rem .25rem 0; border-bottom: 1px solid #ddd; text-align: left; white-space: nowrap; }
        td { font-variant-numeric: tabular-nums; }
        .charts, .figures { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%%, 24rem), 1fr)); }
        .tiles { grid-template-columns: repeat(auto-fill, minmax(min(100%%, 9rem), 1fr)); } figcaption { overflow-wrap: anywhere; }
        .charts { gap: 1.5rem; grid-template-columns: repeat(auto-fit, minmax(min(100%%, 30rem), 1fr)); } .charts > * { min-width: 0; }
        svg { width: 100%%; height: auto; max-width: 44rem; display: block; }
        figure { margin: 0; font-size: .85rem; } .row { display: flex; gap: 2px; }
        .row img { image-rendering: pixelated; flex: 0 1 auto; min-width: 0; height: auto; }
        .row div { flex: 0 1 auto; min-width: 0; } .row div img { max-width: 100%%; display: block; } small { display: block; overflow-wrap: anywhere; }
        footer { margin-top: 2.5rem; border-top: 1px solid #ddd; font-size: .85rem; overflow-wrap: anywhere; }
        th button { all: unset; cursor: pointer; font-weight: bold; } th button:focus-visible { outline: 2px solid; }
        th[aria-sort=ascending] button::after { content: " \\25B2"; } th[aria-sort=descending] button::after { content: " \\25BC"; }
        @media (prefers-color-scheme: dark) { body { color: #ddd; background: #181a1b; } th, td, footer { border-color: #444; } a { color: #8ab4f8; } }
        @media (max-width: 40rem) { .chart svg { font-size: 22px; } }
        @media print { body { max-width: none; color: #000; background: #fff; } .wide { overflow: visible; } figure, svg, tr { break-inside: avoid; } th, td { white-space: normal; padding-right: .4rem; } }
        </style>
        </head>
        <body>
        %s<script>
        %s</script>
        </body>
        </html>
        """
        .formatted(Charts.escape(title), body, SORTING);
  }
}
