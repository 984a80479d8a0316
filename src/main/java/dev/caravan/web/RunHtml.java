package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.run.RunReports;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Runs in HTML, from the reports of the API. */
final class RunHtml {
  private RunHtml() {}

  /** The state as a badge in its colour. */
  static String state(String state) {
    String tone =
        switch (state) {
          case "COMPLETED" -> "good";
          case "COMPLETED_WITH_ERRORS", "STOPPING", "STOPPED" -> "warn";
          case "FAILED" -> "bad";
          case "STARTING", "RUNNING" -> "busy";
          default -> "idle";
        };
    String words = state.toLowerCase(Locale.ROOT).replace('_', ' ');
    return "<span class=\"badge %s\">%s</span>".formatted(tone, Words.escape(words));
  }

  /** How far an open run is; empty for one that ended. */
  static String progress(JsonNode run) {
    if (instant(run.path("endedAt")) != null) {
      return "";
    }
    long done = run.path("progress").path("done").asLong();
    long total = run.path("progress").path("total").asLong();
    if (total == 0) {
      return "<progress aria-label=\"progress\"></progress>";
    }
    return """
        <progress aria-label="progress" max="%d" value="%d"></progress>
        <p class="quiet">%s of %s · %d %%</p>
        """
        .formatted(
            total,
            done,
            Words.number(done),
            Words.number(total),
            Math.min(100, done * 100 / total));
  }

  /** Why a run or goal ended as it did; empty where nothing needs saying. */
  static String detail(JsonNode runOrGoal) {
    JsonNode detail = runOrGoal.path("detail");
    return detail.isTextual() ? "<p class=\"quiet\">" + Words.escape(detail) + "</p>" : "";
  }

  /** When an ended run ended. */
  static String when(JsonNode run, Instant now) {
    Instant ended = instant(run.path("endedAt"));
    return ended == null ? "" : "<span class=\"quiet\">" + Words.time(ended, now) + "</span>";
  }

  /** A line for each goal and audience with what became of its rows. */
  static String goals(JsonNode run) {
    StringBuilder html = new StringBuilder();
    for (JsonNode goal : run.path("goals")) {
      html.append("<div class=\"goal\"><p><strong>")
          .append(Words.escape(goal.path("goal")))
          .append("</strong> ")
          .append(state(goal.path("state").asText()))
          .append("</p>");
      html.append(detail(goal));
      goal.path("audiences").forEach(audience -> html.append(audience(audience)));
      html.append("</div>");
    }
    return html.toString();
  }

  private static String audience(JsonNode audience) {
    JsonNode counts = audience.path("counts");
    StringBuilder html = new StringBuilder("<p class=\"counts\">");
    html.append("<code>").append(Words.escape(audience.path("audience"))).append("</code>");
    for (String all : List.of("read", "candidates")) {
      if (counts.has(all)) {
        html.append(count(all, counts.path(all).asLong(), "all"));
      }
    }
    for (String name : RunReports.CLASSES) {
      if (counts.path(name).asLong() > 0) {
        html.append(count(name, counts.path(name).asLong(), name));
      }
    }
    if (audience.path("warnings").asLong() > 0) {
      html.append(count("warnings", audience.path("warnings").asLong(), "deferred"));
    }
    return html.append("</p>").toString();
  }

  private static String count(String name, long number, String tone) {
    return " <span class=\"count %s\"><b>%s</b> %s</span>"
        .formatted(tone, Words.number(number), name);
  }

  /** The table of the last runs. */
  static String table(List<? extends JsonNode> runs, Instant now) {
    if (runs.isEmpty()) {
      return "<p class=\"quiet empty\">Nothing has run yet.</p>";
    }
    StringBuilder html =
        new StringBuilder(
            """
            <div class="scroll"><table>
            <thead><tr><th class="num">Run</th><th>Connection</th><th>State</th><th class="num">Rows</th>\
            <th class="num">Took</th><th>Started</th><th>By</th></tr></thead><tbody>
            """);
    runs.forEach(run -> html.append(row(run, now)));
    return html.append("</tbody></table></div>").toString();
  }

  private static String row(JsonNode run, Instant now) {
    Instant started = instant(run.path("startedAt"));
    Instant ended = instant(run.path("endedAt"));
    String how =
        run.path("trigger").asText()
            + (run.path("dryRun").asBoolean() ? ", dry run" : "")
            + (run.path("full").asBoolean() ? ", full" : "");
    return """
        <tr><td class="num">%s</td><td>%s</td><td>%s</td><td class="num">%s</td>\
        <td class="num">%s</td><td>%s</td><td>%s</td></tr>
        """
        .formatted(
            run.path("id").asLong(),
            Words.escape(run.path("connection")),
            state(run.path("state").asText()),
            Words.number(run.path("progress").path("done").asLong()),
            started == null || ended == null ? "–" : Words.span(Duration.between(started, ended)),
            started == null ? "–" : Words.time(started, now),
            Words.escape(how));
  }

  private static Instant instant(JsonNode text) {
    return text.isTextual() ? Instant.parse(text.asText()) : null;
  }
}
