package dev.caravan.web.console;

import dev.caravan.connection.DocumentCheck;
import dev.caravan.connection.DocumentReader;
import dev.caravan.web.ApiProblem;
import dev.caravan.web.ApiProblem.FieldError;
import java.util.List;

/** The document of a connection as it is written in YAML, checked while it is typed. */
final class YamlScreen implements Screen {
  private final Apis apis;
  private final ConnectionDocuments documents;
  private final DocumentReader reader = new DocumentReader();
  private final DocumentCheck check;

  YamlScreen(Apis apis, DocumentCheck check) {
    this.apis = apis;
    this.documents = new ConnectionDocuments(apis);
    this.check = check;
  }

  @Override
  public void open(ConsoleRoutes routes) {
    routes.get(
        "/connections/:name/yaml",
        "GET /api/connections/{name}",
        visit -> show(visit, stored(visit), List.of()));
    routes.post("/connections/:name/yaml", "PUT /api/connections/{name}", this::save);
    routes.post("/connections/:name/yaml/check", "GET /api/connections/{name}", this::checkTyped);
    routes.get(
        "/connections/:name/yaml/file",
        "GET /api/connections/{name}",
        visit ->
            visit.file(
                visit.path("name") + ".yaml",
                "application/yaml",
                stored(visit).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  private String stored(Visit visit) {
    return visit
        .call("GET /api/connections/{name}", apis.connections()::get)
        .with("name", visit.path("name"))
        .with("Accept", "application/yaml")
        .text();
  }

  private void show(Visit visit, String text, List<FieldError> errors) {
    Editing editing = documents.read(visit);
    visit
        .page("connection/yaml.jte", editing.name())
        .in("connections")
        .below("Connections", "/connections")
        .status(errors.isEmpty() ? 200 : 422)
        .with("editing", editing.with(errors))
        .with("parts", Part.of(editing))
        .with("part", "yaml")
        .with("heading", "As YAML")
        .with("mayEdit", visit.may("PUT /api/connections/{name}"))
        .with("text", text)
        .show();
  }

  private void save(Visit visit) {
    String text = TypedCheck.text(visit);
    try {
      visit
          .call("PUT /api/connections/{name}", apis.connections()::put)
          .with("name", visit.path("name"))
          .with("If-Match", visit.form().text("_version"))
          .body("application/yaml", text)
          .json();
    } catch (ApiProblem problem) {
      show(
          visit,
          text,
          problem.errors().isEmpty()
              ? List.of(new FieldError("", problem.getMessage()))
              : problem.errors());
      return;
    }
    visit.flash(Flash.good("Saved."));
    visit.redirect(visit.currentPath());
  }

  private void checkTyped(Visit visit) {
    TypedCheck.answer(
        visit,
        document ->
            check.check(reader.draft(document)).stream()
                .map(problem -> new FieldError(problem.place(), problem.message()))
                .toList());
  }
}
