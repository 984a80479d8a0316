package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.web.ApiProblem;

/** Lifecycles: their stages side by side with who is in them, and an editor for each. */
final class LifecyclesScreen implements Screen {
  private static final String NEW = "/new/lifecycle";
  private static final String RECOMPUTE = "POST /api/lifecycles/{name}/recompute";

  private final Apis apis;
  private final EventNames events;
  private final DocumentUses uses;
  private final DefinitionCalls calls;

  LifecyclesScreen(Apis apis, EventNames events, DocumentUses uses) {
    this.apis = apis;
    this.events = events;
    this.uses = uses;
    this.calls = DefinitionCalls.lifecycles(apis);
  }

  @Override
  public void open(ConsoleRoutes routes) {
    routes.get("/lifecycles", "GET /api/lifecycles", this::list);
    routes.part(
        "/lifecycles/:name/stages",
        "GET /api/lifecycles/{name}",
        "/lifecycles/:name",
        this::stages);
    routes.get(NEW, "PUT /api/lifecycles/{name}", this::blank);
    routes.post(NEW, "PUT /api/lifecycles/{name}", this::edit);
    routes.get("/lifecycles/:name", "GET /api/lifecycles/{name}", this::stored);
    routes.post("/lifecycles/:name", "PUT /api/lifecycles/{name}", this::edit);
    routes.post("/lifecycles/:name/delete", "DELETE /api/lifecycles/{name}", calls::delete);
    routes.post("/lifecycles/:name/recompute", RECOMPUTE, this::recompute);
  }

  private void list(Visit visit) {
    visit
        .page("lifecycle/list.jte", "Lifecycles")
        .in("lifecycles")
        .with("lifecycles", uses.lifecycles())
        .with("mayEdit", calls.mayEdit(visit))
        .show();
  }

  /** Who is in which stage: asked for by the page when it is there, because many are counted. */
  private void stages(Visit visit) {
    visit
        .page("lifecycle/stages.jte", "")
        .with("lifecycle", calls.answer(visit))
        .with("touchpoints", uses.touchpoints(visit.path("name")))
        .showPart();
  }

  private void blank(Visit visit) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.putArray("stages").addObject();
    show(visit, Editing.fresh(tree));
  }

  private void stored(Visit visit) {
    show(visit, editing(visit));
  }

  private void edit(Visit visit) {
    ObjectNode tree = LifecycleForm.read(visit.form(), ConditionOffer.properties(visit, apis));
    Editing before = visit.path("name") == null ? Editing.fresh(tree) : editing(visit);
    calls.edit(
        visit,
        before,
        tree,
        "Saved. Who is in which stage is found out by the next run, or now.",
        this::show);
  }

  private Editing editing(Visit visit) {
    String name = visit.path("name");
    for (JsonNode one : uses.lifecycles()) {
      if (one.path("lifecycle").asText().equals(name)) {
        return Editing.stored(name, (ObjectNode) one);
      }
    }
    throw ApiProblem.notFound("there is no lifecycle " + name);
  }

  private void show(Visit visit, Editing editing) {
    boolean fresh = editing.name().isEmpty();
    visit
        .page("lifecycle/edit.jte", fresh ? "New lifecycle" : editing.name())
        .in("lifecycles")
        .below("Lifecycles", "/lifecycles")
        .status(editing.errors().isEmpty() ? 200 : 422)
        .with("editing", editing)
        .with("path", fresh ? NEW : calls.page(editing.name()))
        .with("offer", ConditionOffer.of(visit, apis, events, uses))
        .with("mayEdit", calls.mayEdit(visit))
        .with("mayRecompute", !fresh && visit.may(RECOMPUTE))
        .show();
  }

  private void recompute(Visit visit) {
    JsonNode done =
        visit.call(RECOMPUTE, apis.lifecycles()::recompute).with("name", visit.path("name")).json();
    visit.flash(
        Flash.good(
            "Looked at %,d profiles: %,d stages were entered, %,d were left."
                .formatted(
                    done.path("profiles").asLong(),
                    done.path("entered").asLong(),
                    done.path("left").asLong())));
    visit.redirect(calls.page(visit.path("name")));
  }
}
