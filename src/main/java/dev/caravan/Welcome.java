package dev.caravan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.Connection;
import dev.caravan.web.Credentials;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a start says to the person at the terminal: where things are, and what to try next. */
final class Welcome {
  private final Terminal terminal;
  private final Settings settings;
  private final Wiring wiring;

  Welcome(Terminal terminal, Settings settings, Wiring wiring) {
    this.terminal = terminal;
    this.settings = settings;
    this.wiring = wiring;
  }

  void begin(boolean sandbox, Duration took) {
    terminal.say("");
    terminal.say("  Routes and database are up after " + seconds(took) + ".");
    if (sandbox) {
      terminal.say(
          "  A local Mailchimp with invented people runs beside it: nothing leaves this machine.");
    }
    terminal.say("");
  }

  void end(List<ObjectNode> reports, Duration took) {
    String url = "http://" + settings.serverHost() + ":" + settings.serverPort();
    terminal.say("");
    if (reports.stream().anyMatch(report -> report.path("dryRun").asBoolean())) {
      realRuns(url, reports);
    }
    tryThis(url);
    terminal.say("  Open      " + url + "/");
    wiring.credentials.firstPrint().ifPresent(this::credentials);
    terminal.say("");
    terminal.say(
        "  Ready after "
            + seconds(took)
            + ". Ctrl-C stops it; the data stays in "
            + settings.dataDir()
            + ".");
  }

  private void realRuns(String url, List<ObjectNode> reports) {
    terminal.say("  Nothing was sent. To run for real:");
    for (ObjectNode report : reports) {
      if (report.path("dryRun").asBoolean()) {
        terminal.say(
            "    curl -X POST -H \"Authorization: Bearer $TOKEN\" %s/api/connections/%s/runs"
                .formatted(url, report.path("connection").asText()));
      }
    }
    terminal.say("");
  }

  /** Lines to paste, about a connection and a person that exist. */
  private void tryThis(String url) {
    List<Connection> connections = wiring.connections.all();
    Optional<String> person = wiring.somebody();
    if (connections.isEmpty() || person.isEmpty()) {
      terminal.say(
          "  There is no connection with profiles yet; the README shows how to set one up.");
      terminal.say("");
      return;
    }
    String connection = connections.get(0).name();
    String token = wiring.credentials.firstPrint().map(Credentials.FirstPrint::token).orElse(null);
    String bearer = "-H \"Authorization: Bearer " + (token == null ? "$TOKEN" : token) + "\"";
    terminal.say("  A profile, a run, an event:");
    terminal.say(
        "    curl -G %s --data-urlencode 'email=%s' %s/api/profiles"
            .formatted(bearer, person.get(), url));
    terminal.say(
        "    curl -X POST %s %s/api/connections/%s/runs".formatted(bearer, url, connection));
    terminal.say(
        "    curl %s -H 'Content-Type: application/json' -d '{\"app_id\":\"%s\",\"identity\":\"%s\",\"event\":\"Open Email\"}' %s/api/track"
            .formatted(bearer, connection, person.get(), url));
    terminal.say("");
  }

  private void credentials(Credentials.FirstPrint print) {
    if (print.password() != null) {
      terminal.say("  Log in    admin / " + print.password());
    }
    if (print.token() != null) {
      terminal.say("  Token     " + print.token());
    }
    terminal.say("  Both are shown this once; only their hashes are kept.");
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }
}
