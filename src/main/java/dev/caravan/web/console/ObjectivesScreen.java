package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.web.ApiProblem;
import dev.caravan.web.ApiProblem.FieldError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Consent purposes with how many agreed, and the zones that say where consent is needed. */
final class ObjectivesScreen implements Screen {
  private static final String NEW = "/new/objective";
  private static final String ZONE = "/api/zones/{id}";
  private static final String DRAFT = "POST /api/segments/{name}/count";

  private final Apis apis;
  private final DocumentUses uses;
  private final DefinitionCalls calls;

  ObjectivesScreen(Apis apis, DocumentUses uses) {
    this.apis = apis;
    this.uses = uses;
    this.calls = DefinitionCalls.objectives(apis);
  }

  @Override
  public void open(ConsoleRoutes routes) {
    routes.get("/objectives", "GET /api/objectives", visit -> list(visit, List.of()));
    routes.get(NEW, "PUT /api/objectives/{id}", this::blank);
    routes.post(NEW, "PUT /api/objectives/{id}", this::save);
    routes.get("/objectives/:name", "GET /api/objectives/{id}", this::stored);
    routes.post("/objectives/:name", "PUT /api/objectives/{id}", this::save);
    routes.post("/objectives/:name/delete", "DELETE /api/objectives/{id}", calls::delete);
    routes.part("/objectives/:name/counts", DRAFT, "/objectives/:name", this::counts);
    routes.post("/zones", "PUT " + ZONE, this::saveZone);
    routes.post("/zones/:name/delete", "DELETE " + ZONE, this::deleteZone);
  }

  private void list(Visit visit, List<FieldError> errors) {
    visit
        .page("objective/list.jte", "Objectives")
        .in("objectives")
        .status(errors.isEmpty() ? 200 : 422)
        .with(
            "objectives",
            ConditionOffer.list(visit, "GET /api/objectives", apis.objectives()::list))
        .with("zones", zones(visit))
        .with("zone", visit.form().text("zone"))
        .with("errors", errors)
        .with("uses", uses(visit))
        .with("mayEdit", calls.mayEdit(visit))
        .show();
  }

  private Map<String, Set<DocumentUse>> uses(Visit visit) {
    return uses.ofObjectives(
        ConditionOffer.list(visit, "GET /api/segments", apis.segments()::list));
  }

  private JsonNode zones(Visit visit) {
    return ConditionOffer.list(visit, "GET /api/zones", apis.zones()::list);
  }

  private void blank(Visit visit) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode().put("needsConsent", true);
    show(visit, Editing.fresh(tree));
  }

  private void stored(Visit visit) {
    show(visit, Editing.stored(visit.path("name"), calls.answer(visit)));
  }

  private void save(Visit visit) {
    boolean fresh = visit.path("name") == null;
    ObjectNode tree = FormTree.of(visit.form());
    String name = fresh ? tree.path("objective").asText() : visit.path("name");
    List<FieldError> errors = calls.save(visit, name, fresh, "application/json", tree.toString());
    if (errors.isEmpty()) {
      visit.flash(Flash.good("Saved."));
      visit.redirect(calls.page(name));
      return;
    }
    Editing before = fresh ? Editing.fresh(tree) : Editing.stored(name, calls.answer(visit));
    show(visit, before.edited(tree).with(errors));
  }

  private void show(Visit visit, Editing editing) {
    boolean fresh = visit.path("name") == null;
    Set<DocumentUse> used = fresh ? Set.of() : uses(visit).getOrDefault(editing.name(), Set.of());
    String title = editing.stored().path("title").asText("");
    visit
        .page(
            "objective/edit.jte",
            fresh ? "New objective" : title.isEmpty() ? editing.name() : title)
        .in("objectives")
        .below("Objectives", "/objectives")
        .status(editing.errors().isEmpty() ? 200 : 422)
        .with("editing", editing)
        .with("path", fresh ? NEW : calls.page(editing.name()))
        .with("zones", zones(visit))
        .with("uses", used)
        .with("mayEdit", calls.mayEdit(visit))
        .show();
  }

  /** How many profiles gave which answer: each is the count of a segment that asks for it. */
  private void counts(Visit visit) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (String state : List.of("consented", "refused", "consentedOrNotNeeded")) {
      ObjectNode draft = JsonNodeFactory.instance.objectNode().put("segment", "an objective");
      draft.putObject("where").put("objective", visit.path("name")).put("state", state);
      counts.put(
          state,
          visit
              .call(DRAFT, apis.segments()::countDraft)
              .with("name", "an objective")
              .body(draft)
              .json()
              .path("count")
              .asLong());
    }
    visit.page("objective/counts.jte", "").with("counts", counts).showPart();
  }

  private void saveZone(Visit visit) {
    String zone = visit.form().text("zone");
    try {
      visit
          .call("PUT " + ZONE, apis.zones()::put)
          .with("id", zone)
          .body(
              JsonNodeFactory.instance
                  .objectNode()
                  .put("zone", zone)
                  .put("mode", visit.form().text("mode")))
          .json();
    } catch (ApiProblem problem) {
      list(visit, problem.errors());
      return;
    }
    visit.flash(Flash.good("Saved the zone " + zone + "."));
    visit.redirect("/objectives");
  }

  private void deleteZone(Visit visit) {
    String zone = visit.path("name");
    try {
      visit.call("DELETE " + ZONE, apis.zones()::delete).with("id", zone).json();
      visit.flash(Flash.good("Deleted the zone " + zone + "."));
    } catch (ApiProblem problem) {
      visit.flash(Flash.bad("Not deleted: " + problem.getMessage() + "."));
    }
    visit.redirect("/objectives");
  }
}
