package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.YamlWriter;
import dev.caravan.web.ApiProblem;
import dev.caravan.web.ApiProblem.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Segments: a list, and for each its conditions with how many fulfil them while one edits. */
final class SegmentsScreen implements Screen {
  private static final String COUNT = "GET /api/segments/{name}/count";
  private static final String DRAFT = "POST /api/segments/{name}/count";
  private static final String PROFILES = "GET /api/segments/{name}/profiles";
  private static final String NEW = "/new/segment";
  private static final int PAGE = 50;
  private static final YamlWriter YAML = new YamlWriter();

  private final Apis apis;
  private final EventNames events;
  private final DocumentUses uses;
  private final DefinitionCalls calls;

  SegmentsScreen(Apis apis, EventNames events, DocumentUses uses) {
    this.apis = apis;
    this.events = events;
    this.uses = uses;
    this.calls = DefinitionCalls.segments(apis);
  }

  @Override
  public void open(ConsoleRoutes routes) {
    routes.get("/segments", "GET /api/segments", this::list);
    routes.get(NEW, "PUT /api/segments/{name}", this::blank);
    routes.post(NEW, "PUT /api/segments/{name}", this::edit);
    routes.post(NEW + "/now", DRAFT, this::now);
    routes.get("/segments/:name", "GET /api/segments/{name}", this::stored);
    routes.post("/segments/:name", "PUT /api/segments/{name}", this::edit);
    routes.post("/segments/:name/now", DRAFT, this::now);
    routes.post("/segments/:name/delete", "DELETE /api/segments/{name}", calls::delete);
    routes.part("/segments/:name/count", COUNT, "/segments/:name", this::count);
    routes.get("/segments/:name/profiles", PROFILES, this::profiles);
  }

  private void list(Visit visit) {
    JsonNode all = segments(visit);
    String query = visit.query("q").toLowerCase(Locale.ROOT);
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode one : all) {
      if ((one.path("segment").asText() + " " + one.path("description").asText())
          .toLowerCase(Locale.ROOT)
          .contains(query)) {
        found.add(one);
      }
    }
    visit
        .page("segment/list.jte", "Segments")
        .in("segments")
        .with("segments", found)
        .with("all", all.size())
        .with("query", visit.query("q"))
        .with("uses", uses.ofSegments(all))
        .with("mayEdit", calls.mayEdit(visit))
        .show();
  }

  private JsonNode segments(Visit visit) {
    return ConditionOffer.list(visit, "GET /api/segments", apis.segments()::list);
  }

  /** A new one, or one that begins as another is. */
  private void blank(Visit visit) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.putObject("where").putArray("all").addObject();
    for (JsonNode one : segments(visit)) {
      if (one.path("segment").asText().equals(visit.query("from"))) {
        tree = one.deepCopy();
        tree.put("segment", visit.query("from") + " copy");
      }
    }
    show(visit, Editing.fresh(tree));
  }

  private void stored(Visit visit) {
    show(visit, Editing.stored(visit.path("name"), calls.answer(visit)));
  }

  private void edit(Visit visit) {
    ObjectNode tree = tree(visit);
    Editing before =
        visit.path("name") == null
            ? Editing.fresh(tree)
            : Editing.stored(visit.path("name"), calls.answer(visit));
    calls.edit(visit, before, tree, "Saved.", this::show);
  }

  /** The document as the form has it. */
  private ObjectNode tree(Visit visit) {
    ObjectNode tree = FormTree.of(visit.form());
    ConditionForm form = new ConditionForm(ConditionOffer.properties(visit, apis));
    tree.set("where", form.read(tree.path("where")));
    return tree;
  }

  private void show(Visit visit, Editing editing) {
    boolean fresh = visit.path("name") == null;
    ConditionOffer offer = ConditionOffer.of(visit, apis, events, uses);
    visit
        .page("segment/edit.jte", fresh ? "New segment" : editing.name())
        .in("segments")
        .below("Segments", "/segments")
        .status(editing.errors().isEmpty() ? 200 : 422)
        .with("editing", editing)
        .with("path", fresh ? NEW : calls.page(editing.name()))
        .with("offer", offer)
        .with(
            "uses",
            fresh
                ? Set.of()
                : uses.ofSegments(offer.segments()).getOrDefault(editing.name(), Set.of()))
        .with("mayEdit", calls.mayEdit(visit))
        .show();
  }

  /** How many are in it, and the document, as the form is by now. */
  private void now(Visit visit) {
    boolean fresh = visit.path("name") == null;
    ObjectNode document =
        visit.form().has("where._kind") ? ConditionForm.document(tree(visit)) : calls.answer(visit);
    String name = fresh ? document.path("segment").asText() : visit.path("name");
    // Without a name nothing could be read; which one it is matters only to a circle.
    ObjectNode named =
        JsonNodeFactory.instance.objectNode().put("segment", name.isBlank() ? "new" : name);
    document.remove("segment");
    named.setAll(document);
    Long count = null;
    List<FieldError> errors = List.of();
    try {
      count =
          visit
              .call(DRAFT, apis.segments()::countDraft)
              .with("name", named.path("segment").asText())
              .body(named)
              .json()
              .path("count")
              .asLong();
    } catch (ApiProblem problem) {
      errors = problem.errors();
    }
    visit
        .page("segment/now.jte", "")
        .with("count", count)
        .with("errors", errors)
        .with("yaml", YAML.write(named))
        .showPart();
  }

  private void count(Visit visit) {
    visit
        .page("segment/count.jte", "")
        .with(
            "count",
            visit
                .call(COUNT, apis.segments()::count)
                .with("name", visit.path("name"))
                .json()
                .path("count")
                .asLong())
        .showPart();
  }

  private void profiles(Visit visit) {
    String name = visit.path("name");
    JsonNode page =
        visit
            .call(PROFILES, apis.segments()::profiles)
            .with("name", name)
            .with("limit", PAGE)
            .with("after", visit.query("after"))
            .json();
    visit
        .page("person/list.jte", "In " + name)
        .in("segments")
        .below("Segments", "/segments")
        .below(name, calls.page(name))
        .with("labels", PropertyLabels.of(visit, apis))
        .with("people", page.path("items"))
        .with("next", Paged.next(visit, Map.of(), page))
        .with("first", visit.query("after").isEmpty())
        .show();
  }
}
