package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.web.ApiProblem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a few members have in the fields that an import names: read when the page is there. */
final class SamplesScreen implements Screen {
  private static final String FIELDS = "GET /api/accounts/{account}/audiences/{audience}/fields";
  private static final int MOST = 1000;

  private final Apis apis;
  private final ConnectionDocuments documents;

  SamplesScreen(Apis apis) {
    this.apis = apis;
    this.documents = new ConnectionDocuments(apis);
  }

  @Override
  public void open(ConsoleRoutes routes) {
    routes.post("/connections/:name/samples", FIELDS, this::samples);
    routes.post("/connections/:name/match", FIELDS, this::match);
  }

  /** Sample values beside each mapping of the form as it is now. */
  private void samples(Visit visit) {
    JsonNode goal = goal(visit);
    String audience = goal.path("audiences").path(0).path("id").asText();
    Map<String, String> byPath = new LinkedHashMap<>();
    for (JsonNode field : fields(visit, audience)) {
      List<String> values = new ArrayList<>();
      field.path("samples").forEach(value -> values.add(value.asText()));
      byPath.put(field.path("path").asText(), String.join(", ", values));
    }
    Map<Integer, String> samples = new LinkedHashMap<>();
    int index = 0;
    for (JsonNode mapping : goal.path("mappings")) {
      samples.put(index++, byPath.getOrDefault(mapping.path("field").asText(), ""));
    }
    visit.page("connection/samples.jte", "").with("samples", samples).showPart();
  }

  /** Whom the first members match by the identifier. */
  private void match(Visit visit) {
    JsonNode goal = goal(visit);
    String field = goal.at("/identifier/field").asText("email_address");
    String property = goal.at("/identifier/property").asText("");
    List<Match> matches = new ArrayList<>();
    boolean hidden = !visit.caller().maySeePersonalData();
    if (!property.isEmpty() && !hidden) {
      for (JsonNode one : fields(visit, goal.at("/audiences/0/id").asText())) {
        if (one.path("path").asText().equals(field)) {
          one.path("samples").forEach(value -> matches.add(match(visit, property, value.asText())));
        }
      }
    }
    visit
        .page("connection/match.jte", "")
        .with("property", property)
        .with("hidden", hidden)
        .with("matches", matches)
        .showPart();
  }

  /** The import as the form has it; as it is stored for those whose form cannot be filled in. */
  private JsonNode goal(Visit visit) {
    ObjectNode form = DocumentForm.read(visit.form());
    return form.has("import") ? form.path("import") : documents.read(visit).at("import");
  }

  private Match match(Visit visit, String property, String value) {
    JsonNode found =
        visit
            .call("GET /api/profiles", apis.profiles()::find)
            .with(property, value)
            .json()
            .path("items");
    return new Match(value, found.isEmpty() ? null : found.get(0).path("id").asText());
  }

  private JsonNode fields(Visit visit, String audience) {
    String account = documents.read(visit).text("account");
    if (audience.isEmpty()) {
      throw ApiProblem.badRequest("no audience is chosen");
    }
    return visit
        .call(FIELDS, apis.audienceFields()::list)
        .with("account", account)
        .with("audience", audience)
        .with("limit", MOST)
        .json()
        .path("items");
  }
}
