package dev.caravan.web;

/** The frame of every page: no script, no inline style, nothing from elsewhere. */
final class Page {
  private Page() {}

  /**
   * @param refresh seconds after which the browser loads the page again; 0: never
   * @param corner what stands at the right of the head, as HTML
   * @param body HTML
   */
  static String of(String title, int refresh, String corner, String body) {
    return """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        %s<title>%s</title>
        <link rel="icon" href="/assets/caravan.svg" type="image/svg+xml">
        <link rel="stylesheet" href="/assets/caravan.css">
        </head>
        <body>
        <header class="top">
        <a class="brand" href="/"><img src="/assets/caravan.svg" alt="" width="32" height="32">Caravan</a>
        %s
        </header>
        <main>
        %s
        </main>
        </body>
        </html>
        """
        .formatted(
            refresh > 0 ? "<meta http-equiv=\"refresh\" content=\"" + refresh + "\">\n" : "",
            Words.escape(title),
            corner,
            body);
  }
}
