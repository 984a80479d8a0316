package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.DocumentCheck;
import dev.caravan.connection.DocumentReader;
import dev.caravan.web.ApiProblem;
import dev.caravan.web.ApiProblem.FieldError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One connection. Each of its parts is a form of the same document: what is sent is put in its
 * place, and saved through the same check as every document, which tells what is wrong where.
 */
final class ConnectionScreen implements Screen {
  private static final String READ = "GET /api/connections/{name}";
  private static final int SAMPLES = 5;
  private static final List<String> HEAD = List.of("description", "labels", "favorite", "enabled");

  private final Apis apis;
  private final Offers offers;
  private final ConnectionDocuments documents;
  private final DocumentReader reader = new DocumentReader();
  private final DocumentCheck check;

  ConnectionScreen(Apis apis, Offers offers, DocumentCheck check) {
    this.apis = apis;
    this.check = check;
    this.offers = offers;
    this.documents = new ConnectionDocuments(apis);
  }

  @Override
  public void open(ConsoleRoutes routes) {
    routes.get("/connections/:name", READ, this::setUp);
    routes.post("/connections/:name", READ, this::setUp);
    routes.get("/connections/:name/import", READ, this::importing);
    routes.post("/connections/:name/import", READ, this::importing);
    routes.get("/connections/:name/goals/:goal", READ, this::exporting);
    routes.post("/connections/:name/goals/:goal", READ, this::exporting);
    routes.get("/connections/:name/events", READ, this::events);
    routes.post("/connections/:name/events", READ, this::events);
  }

  private void setUp(Visit visit) {
    Editing editing =
        work(
            visit,
            keys("account", "objectives", "schedule", "notify"),
            -1,
            row(),
            visit.currentPath());
    if (editing == null) {
      return;
    }
    panel(visit, editing, "setup", "connection/setup.jte", "Set up and run")
        .with("offer", offers.of(visit, editing.text("account")))
        .with("times", Schedules.next(editing, visit.now()))
        .with("source", source(visit, editing))
        .with("wrong", wrong(editing))
        .with("last", last(visit, editing))
        .with(
            "versions",
            visit
                .call("GET /api/connections/{name}/versions", apis.connectionEdits()::versions)
                .with("name", editing.name())
                .with("limit", 6)
                .json()
                .path("items"))
        .show();
  }

  private void importing(Visit visit) {
    ObjectNode row = row().put("mode", "set");
    Editing editing = work(visit, keys("import"), -1, row, visit.currentPath());
    if (editing == null) {
      return;
    }
    Offer offer = offers.of(visit, editing.text("account"));
    Set<String> mapped = new HashSet<>();
    editing
        .at("import.mappings")
        .forEach(
            one ->
                mapped.add(
                    one.path("field").asText().replace("merge_fields.", "")
                        + "|"
                        + one.path("property").asText()));
    List<Pairs> pairs =
        Pairs.of(offer.only(editing.at("import.audiences")), offer.properties(), mapped);
    panel(visit, editing, "import", "connection/import.jte", "Import")
        .with("offer", offer)
        .with("pairs", pairs)
        .show();
  }

  private void exporting(Visit visit) {
    String name = visit.path("goal");
    Editing stored = documents.read(visit);
    int index = index(stored, name);
    Editing editing = work(visit, HEAD, index, row(), "/connections/" + stored.name() + "/goals/");
    if (editing == null) {
      return;
    }
    if (!editing.at("exports[" + index + "]").isObject()) {
      editing.tree().withArray("/exports").addObject();
    }
    Offer offer = offers.of(visit, editing.text("account"));
    Set<String> mapped = new HashSet<>();
    editing
        .at("exports[" + index + "].mappings")
        .forEach(
            one -> mapped.add(one.path("field").asText() + "|" + one.path("property").asText()));
    boolean fresh = name.equals("~new");
    panel(
            visit,
            editing,
            "goal:" + name,
            "connection/export.jte",
            fresh ? "Export profiles" : "Export " + name)
        .with("offer", offer)
        .with("index", index)
        .with("fresh", fresh)
        .with(
            "pairs",
            Pairs.of(
                offer.only(editing.at("exports[" + index + "].audiences")),
                offer.properties(),
                mapped))
        .show();
  }

  private void events(Visit visit) {
    Editing editing = work(visit, keys("events"), -1, row(), visit.currentPath());
    if (editing == null) {
      return;
    }
    boolean there = editing.stored().has("events");
    panel(visit, editing, "events", "connection/events.jte", "Events")
        .with("offer", offers.of(visit, editing.text("account")))
        .with("source", there ? source(visit, editing) : JsonNodeFactory.instance.missingNode())
        .with(
            "samples",
            there
                ? visit
                    .call("GET /api/events", apis.events()::list)
                    .with("connection", editing.name())
                    .with("limit", SAMPLES)
                    .json()
                    .path("items")
                : JsonNodeFactory.instance.arrayNode())
        .with(
            "unmatched",
            there
                ? visit
                    .call("GET /api/connections/{name}/source/unmatched", apis.unmatched()::list)
                    .with("name", editing.name())
                    .with("limit", 10)
                    .json()
                    .path("items")
                : JsonNodeFactory.instance.arrayNode())
        .show();
  }

  /** What is not there any more of what the stored document names. */
  private List<FieldError> wrong(Editing editing) {
    return check.check(reader.draft(editing.stored())).stream()
        .map(problem -> new FieldError(problem.place(), problem.message()))
        .toList();
  }

  /** The last run; missing: there is none. */
  private JsonNode last(Visit visit, Editing editing) {
    return visit
        .call("GET /api/runs", apis.runs()::list)
        .with("connection", editing.name())
        .with("limit", 1)
        .json()
        .path("items")
        .path(0);
  }

  /** How the event source is, for those who may see its secrets; missing for others. */
  private JsonNode source(Visit visit, Editing editing) {
    String call = "GET /api/connections/{name}/source";
    return visit.may(call)
        ? visit.call(call, apis.source()::get).with("name", editing.name()).json()
        : JsonNodeFactory.instance.missingNode();
  }

  private static int index(Editing stored, String goal) {
    int index = 0;
    for (JsonNode export : stored.stored().path("exports")) {
      if (export.path("goal").asText().equals(goal)) {
        return index;
      }
      index++;
    }
    if (goal.equals("~new")) {
      return index;
    }
    throw ApiProblem.notFound("the connection %s has no goal %s".formatted(stored.name(), goal));
  }

  /**
   * The document as it is stored, or as the form that was sent has it; changed by the button that
   * sent the form.
   *
   * @param row what a new row of a list is
   * @param next where to go when it is saved; what ends with a slash is followed by the goal's name
   * @return null when it was saved: the browser is sent on
   */
  private Editing work(Visit visit, List<String> keys, int goal, ObjectNode row, String next) {
    Editing stored = documents.read(visit);
    if (!visit.isPost()) {
      return stored;
    }
    Editing edited = documents.edited(visit, stored, keys, goal);
    String operation = visit.form().text("_op");
    if (operation.isEmpty() || operation.equals("save")) {
      List<FieldError> errors = documents.save(visit, edited);
      if (errors.isEmpty()) {
        visit.flash(Flash.good("Saved."));
        String name = edited.text("exports[" + Math.max(0, goal) + "].goal");
        visit.redirect(next.endsWith("/") ? next + name : next);
        return null;
      }
      return edited.with(errors);
    }
    if (operation.startsWith("drop:")) {
      edited.drop(operation.substring("drop:".length()));
      List<FieldError> errors = documents.save(visit, edited);
      if (errors.isEmpty()) {
        visit.flash(Flash.good("Taken out. Earlier versions still have it."));
        visit.redirect("/connections/" + edited.name());
        return null;
      }
      return edited.with(errors);
    }
    if (operation.startsWith("pairs:")) {
      for (String pair : visit.form().all("_pair")) {
        String[] both = pair.split("\\|", 2);
        String place = operation.substring("pairs:".length());
        boolean in = place.startsWith("import");
        ObjectNode one = JsonNodeFactory.instance.objectNode();
        one.put("field", (in ? "merge_fields." : "") + both[0]).put("property", both[1]);
        if (in) {
          one.put("mode", "set");
        }
        TreeEdit.apply(edited.tree(), "add:" + place, one);
      }
    } else if (operation.startsWith("property:")) {
      return created(visit, edited, operation.substring("property:".length()));
    } else {
      TreeEdit.apply(edited.tree(), operation, row);
    }
    return edited;
  }

  /** A property that is made on the spot, and put in its place. */
  private Editing created(Visit visit, Editing edited, String place) {
    Form form = visit.form();
    String id = form.text("_property.id");
    ObjectNode property = JsonNodeFactory.instance.objectNode();
    property.put("type", form.text("_property.type"));
    property.put("multiple", form.text("_property.multiple").equals("true"));
    if (!form.text("_property.label").isEmpty()) {
      property.put("label", form.text("_property.label"));
    }
    try {
      visit
          .call("PUT /api/properties/{id}", apis.properties()::put)
          .with("id", id.isEmpty() ? "-" : id)
          .body(property)
          .json();
    } catch (ApiProblem problem) {
      List<FieldError> errors = new ArrayList<>();
      problem
          .errors()
          .forEach(
              error -> errors.add(new FieldError("_property." + error.field(), error.message())));
      return edited.with(
          errors.isEmpty()
              ? List.of(new FieldError("_property.id", problem.getMessage()))
              : errors);
    }
    if (place.equals("import.recordAudiencesIn")) {
      edited.tree().withObject("/import").put("recordAudiencesIn", id);
    }
    return edited;
  }

  private static Page panel(
      Visit visit, Editing editing, String part, String template, String title) {
    return visit
        .page(template, editing.name())
        .in("connections")
        .below("Connections", "/connections")
        .status(editing.errors().isEmpty() ? 200 : 422)
        .with("editing", editing)
        .with("parts", Part.of(editing))
        .with("part", part)
        .with("heading", title)
        .with("mayEdit", visit.may("PUT /api/connections/{name}"));
  }

  private static List<String> keys(String... more) {
    List<String> keys = new ArrayList<>(HEAD);
    keys.addAll(List.of(more));
    return keys;
  }

  private static ObjectNode row() {
    return JsonNodeFactory.instance.objectNode();
  }
}
