package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.web.ApiProblem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks for people by what identifies them, and shows one with all that is known and decided. */
final class PersonScreen implements Screen {
  private static final String ONE = "GET /api/profiles/{id}";
  private static final int EVENTS = 20;

  private final Apis apis;

  PersonScreen(Apis apis) {
    this.apis = apis;
  }

  @Override
  public void open(ConsoleRoutes routes) {
    routes.get("/profiles", "GET /api/profiles", this::search);
    routes.get("/profiles/:id", ONE, this::person);
    routes.part("/profiles/:id/events", "GET /api/events", "/profiles/:id", this::events);
    routes.part("/profiles/:id/explain", "GET /api/explain", "/profiles/:id", this::explain);
    routes.post("/profiles/:id/erase", "DELETE /api/profiles/{id}", this::erase);
  }

  /** Whatever it is that identifies them: what was typed is tried as each of them. */
  private void search(Visit visit) {
    String query = visit.query("q");
    PropertyLabels labels = PropertyLabels.of(visit, apis);
    List<String> identifiers = labels.identifiers();
    List<JsonNode> found = new ArrayList<>();
    if (!query.isEmpty()) {
      Set<Long> seen = new HashSet<>();
      for (String identifier : identifiers) {
        visit
            .call("GET /api/profiles", apis.profiles()::find)
            .with(identifier, query)
            .json()
            .path("items")
            .forEach(
                one -> {
                  if (seen.add(one.path("id").asLong())) {
                    found.add(one);
                  }
                });
      }
      byNumber(visit, query).filter(one -> seen.add(one.path("id").asLong())).ifPresent(found::add);
    }
    visit
        .page("person/search.jte", "Profiles")
        .in("profiles")
        .with("query", query)
        .with("identifiers", identifiers.stream().map(labels::label).toList())
        .with("labels", labels)
        .with("found", found)
        .show();
  }

  private Optional<JsonNode> byNumber(Visit visit, String query) {
    if (!query.matches("[0-9]{1,18}")) {
      return Optional.empty();
    }
    try {
      return Optional.of(visit.call(ONE, apis.profiles()::get).with("id", query).json());
    } catch (ApiProblem none) {
      return Optional.empty();
    }
  }

  private void person(Visit visit) {
    JsonNode person = visit.call(ONE, apis.profiles()::get).with("id", visit.path("id")).json();
    JsonNode events = eventsOf(visit);
    visit
        .page("person/person.jte", ProfileWords.name(person))
        .in("profiles")
        .below("Profiles", "/profiles")
        .with("person", person)
        .with("labels", PropertyLabels.of(visit, apis))
        .with("events", events.path("items"))
        .with("next", events.path("next").asText(""))
        .with("mayErase", visit.may("DELETE /api/profiles/{id}"))
        .show();
  }

  private void events(Visit visit) {
    JsonNode events = eventsOf(visit);
    visit
        .page("person/events.jte", "")
        .with("id", visit.path("id"))
        .with("events", events.path("items"))
        .with("next", events.path("next").asText(""))
        .showPart();
  }

  private JsonNode eventsOf(Visit visit) {
    return visit
        .call("GET /api/events", apis.events()::list)
        .with("profile", visit.path("id"))
        .with("limit", EVENTS)
        .with("after", visit.query("after"))
        .json();
  }

  /** Asked for by a click, because each audience that is imported is asked at Mailchimp. */
  private void explain(Visit visit) {
    visit
        .page("person/explain.jte", "")
        .with("labels", PropertyLabels.of(visit, apis))
        .with(
            "goals",
            visit
                .call("GET /api/explain", apis.forecast()::explain)
                .with("profile", visit.path("id"))
                .json()
                .path("goals"))
        .showPart();
  }

  /** Only where the number of the profile was written beside it. */
  private void erase(Visit visit) {
    if (!visit.form().text("confirm").equals(visit.path("id"))) {
      visit.flash(
          Flash.bad("Nothing was erased: the number that was written is not that of the profile."));
      visit.redirect("/profiles/" + visit.path("id"));
      return;
    }
    visit
        .page("person/erased.jte", "Erased")
        .in("profiles")
        .below("Profiles", "/profiles")
        .with(
            "receipt",
            visit
                .call("DELETE /api/profiles/{id}", apis.profiles()::erase)
                .with("id", visit.path("id"))
                .with("mailchimp", visit.form().text("mailchimp"))
                .json())
        .show();
  }
}
