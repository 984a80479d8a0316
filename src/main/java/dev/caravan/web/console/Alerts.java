package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.web.Words;
import dev.caravan.web.console.AlertStore.Drifted;
import dev.caravan.web.console.AlertStore.Undelivered;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Everything that waits for a person now, the most urgent first. */
final class Alerts {
  private final AlertStore store;
  private final Apis apis;

  Alerts(AlertStore store, Apis apis) {
    this.store = store;
    this.apis = apis;
  }

  /** As whoever is logged in may see them. */
  List<Need> open(Visit visit, List<ConnectionLine> connections) {
    List<Need> needs = new ArrayList<>(Needs.of(connections, store.braked()));
    store.drifted().forEach(one -> needs.add(drifted(one)));
    store.undelivered().forEach(one -> needs.add(undelivered(one)));
    files(visit, needs);
    return needs.stream().map(need -> shown(visit, need)).toList();
  }

  private static Need drifted(Drifted one) {
    return new Need(
        "warn",
        "Mailchimp differs from what " + one.connection() + " sent",
        "For %s something else stands there: somebody changed it, or another goal wrote later."
            .formatted(Words.count(one.members(), "member")),
        "See the comparison",
        "/runs/" + one.run(),
        one.since());
  }

  private static Need undelivered(Undelivered one) {
    boolean mail = one.channel().equals("mail");
    String to = mail ? one.target() : URI.create(one.target()).getHost();
    return new Need(
        "warn",
        "Notifications of " + one.connection() + " do not go out",
        "%s to %s: %s. %s"
            .formatted(
                Words.count(one.count(), mail ? "mail" : "call"),
                to,
                one.failure(),
                one.givenUp() ? "They are given up." : "They are tried again for three days."),
        "Look at the address",
        "/connections/" + one.connection(),
        one.since());
  }

  private void files(Visit visit, List<Need> needs) {
    for (JsonNode file :
        visit
            .call("GET /api/folder", apis.folder()::list)
            .with("limit", 1000)
            .json()
            .path("items")) {
      if (!file.path("applied").asBoolean()) {
        JsonNode error = file.path("errors").path(0);
        String connection = file.path("connection").asText("");
        needs.add(
            new Need(
                "warn",
                "The file " + file.path("file").asText() + " changes nothing",
                (error.path("field").asText("") + " " + error.path("message").asText("")).strip(),
                "See the connection",
                connection.isEmpty() ? "/connections" : "/connections/" + connection,
                Words.instant(file.path("at"))));
      }
    }
  }

  private static Need shown(Visit visit, Need need) {
    return new Need(
        need.tone(),
        need.what(),
        visit.shown(need.why()),
        need.action(),
        need.path(),
        need.since());
  }
}
