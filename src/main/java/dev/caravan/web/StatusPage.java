package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.web.Status.ConnectionLine;
import dev.caravan.web.Status.EventLine;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The page at the address of the program: what goes in and out, and what came of it. */
public final class StatusPage {
  private static final int REFRESH_SECONDS = 30;
  private static final int REFRESH_RUNNING_SECONDS = 3;

  private final Clock clock;

  public StatusPage(Clock clock) {
    this.clock = clock;
  }

  /**
   * @param notice HTML about what a button did; empty: nothing
   * @param waiting the notice waits for something to happen
   */
  String render(Status status, String csrf, String notice, boolean waiting) {
    Instant now = clock.instant();
    StringBuilder body = new StringBuilder(notice);
    body.append("<h2>Connections</h2>");
    if (status.connections().isEmpty()) {
      body.append(
          "<p class=\"quiet empty\">No connection is set up: PUT /api/connections/{name}.</p>");
    }
    status.connections().forEach(connection -> body.append(connection(connection, now)));
    body.append("<h2>Last runs</h2>").append(RunHtml.table(status.runs(), now));
    body.append("<div class=\"halves\"><section><h2>Latest events</h2>")
        .append(events(status.events(), now))
        .append("</section>");
    if (status.sandbox() != null) {
      body.append(sandbox(status.sandbox(), csrf));
    }
    body.append("</div>");
    int refresh = waiting ? 1 : status.isRunning() ? REFRESH_RUNNING_SECONDS : REFRESH_SECONDS;
    return Page.of("Caravan", refresh, logout(csrf), body.toString());
  }

  private static String logout(String csrf) {
    return """
        <form method="post" action="/logout">
        <input type="hidden" name="X-XSRF-TOKEN" value="%s">
        <button class="plain" type="submit">Log out</button>
        </form>
        """
        .formatted(Words.escape(csrf));
  }

  private static String connection(ConnectionLine connection, Instant now) {
    JsonNode run = connection.lastRun();
    String last =
        run == null
            ? "<p class=\"quiet\">Never ran.</p>"
            : "<p class=\"lead\">Run %d %s %s</p>%s%s%s"
                .formatted(
                    run.path("id").asLong(),
                    RunHtml.state(run.path("state").asText()),
                    RunHtml.when(run, now),
                    RunHtml.detail(run),
                    RunHtml.progress(run),
                    RunHtml.goals(run));
    String next =
        !connection.enabled()
            ? "switched off"
            : connection.nextRunAt() == null
                ? "only by hand"
                : Words.time(connection.nextRunAt(), now);
    return """
        <article class="card">
        <div class="head"><h3>%s</h3>%s</div>
        <p class="quiet">%s</p>
        <dl>
        <div><dt>Profiles in</dt><dd>%s</dd></div>
        <div><dt>Profiles out</dt><dd>%s</dd></div>
        <div><dt>Next run</dt><dd>%s</dd></div>
        </dl>
        %s
        </article>
        """
        .formatted(
            Words.escape(connection.name()),
            connection.enabled()
                ? "<span class=\"badge good\">on</span>"
                : "<span class=\"badge idle\">off</span>",
            Words.escape(connection.description()),
            Words.number(connection.imported()),
            Words.number(connection.exported()),
            next,
            last);
  }

  private static String events(List<EventLine> events, Instant now) {
    if (events.isEmpty()) {
      return "<p class=\"quiet empty\">No event has come in yet.</p>";
    }
    StringBuilder html = new StringBuilder("<ul class=\"card events\">");
    for (EventLine event : events) {
      html.append(
          """
          <li><div><strong>%s</strong> <span class="who">%s</span></div>\
          <div class="quiet">%s · %s</div></li>
          """
              .formatted(
                  Words.escape(event.type()),
                  Words.escape(Words.masked(event.address())),
                  Words.time(event.time(), now),
                  event.matched() ? "found its profile" : "no profile yet"));
    }
    return html.append("</ul>").toString();
  }

  private static String sandbox(JsonNode sandbox, String csrf) {
    StringBuilder html =
        new StringBuilder("<section><h2>The sandbox’s Mailchimp</h2><div class=\"card\">");
    for (JsonNode audience : sandbox.path("audiences")) {
      html.append("<div class=\"goal\"><p><strong>")
          .append(Words.escape(audience.path("name")))
          .append("</strong></p><p class=\"counts\"><code>")
          .append(Words.escape(audience.path("id")))
          .append("</code>");
      for (Map.Entry<String, JsonNode> status : audience.path("members").properties()) {
        html.append(" <span class=\"count\"><b>")
            .append(Words.number(status.getValue().asLong()))
            .append("</b> ")
            .append(Words.escape(status.getKey()))
            .append("</span>");
      }
      html.append("</p></div>");
    }
    return html.append(
            """
            <form method="post" action="/sandbox/open">
            <input type="hidden" name="X-XSRF-TOKEN" value="%s">
            <button type="submit">Let somebody open a mail</button>
            </form></div></section>
            """
                .formatted(Words.escape(csrf)))
        .toString();
  }
}
