package org.ke4j.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.ke4j.image.RgbImage;

/** Builds one self-contained HTML page: styles, charts and pictures are inside it. */
public final class HtmlPage {
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

  public HtmlPage paragraph(String text) {
    body.append("<p>").append(Charts.escape(text)).append("</p>\n");
    return this;
  }

  /** Adds an SVG element as it is. */
  public HtmlPage svg(String svg) {
    body.append("<div class=\"chart\">").append(svg).append("</div>\n");
    return this;
  }

  public HtmlPage table(TextTable table) {
    body.append("<table>\n<tr>");
    table.header().forEach(h -> body.append("<th>").append(Charts.escape(h)).append("</th>"));
    body.append("</tr>\n");
    for (List<String> row : table.rows()) {
      body.append("<tr>");
      row.forEach(c -> body.append("<td>").append(Charts.escape(c)).append("</td>"));
      body.append("</tr>\n");
    }
    body.append("</table>\n");
    return this;
  }

  /** Adds pictures side by side with one caption, enlarged without smoothing by the browser. */
  public HtmlPage pictures(List<RgbImage> images, int displayWidth, String caption) {
    body.append("<figure>");
    for (RgbImage image : images) {
      body.append("<img width=\"")
          .append(displayWidth)
          .append("\" alt=\"")
          .append(Charts.escape(caption))
          .append("\" src=\"data:image/png;base64,")
          .append(Base64.getEncoder().encodeToString(png(image)))
          .append("\"> ");
    }
    body.append("<figcaption>").append(Charts.escape(caption)).append("</figcaption></figure>\n");
    return this;
  }

  /** The whole page. */
  public String html() {
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%s</title>
        <style>
        body { font-family: sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
        h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
        table { border-collapse: collapse; } th, td { padding: .25rem .8rem; border-bottom: 1px solid #ddd; text-align: left; }
        td { font-variant-numeric: tabular-nums; }
        figure { display: inline-block; margin: .3rem; text-align: center; font-size: .8rem; }
        img { image-rendering: pixelated; max-width: 100%%; }
        .chart { display: inline-block; vertical-align: top; } svg { max-width: 100%%; height: auto; }
        </style>
        </head>
        <body>
        %s</body>
        </html>
        """
        .formatted(Charts.escape(title), body);
  }

  private static byte[] png(RgbImage image) {
    BufferedImage picture =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        int rgb = image.get(x, y, 0) << 16 | image.get(x, y, 1) << 8 | image.get(x, y, 2);
        picture.setRGB(x, y, rgb);
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(picture, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
