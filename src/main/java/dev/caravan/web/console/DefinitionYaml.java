package dev.caravan.web.console;

import dev.caravan.connection.YamlWriter;
import dev.caravan.web.ApiProblem.FieldError;
import java.util.List;

/** The document of a segment, an objective or a lifecycle as YAML, to be changed as a text. */
final class DefinitionYaml implements Screen {
  private static final YamlWriter YAML = new YamlWriter();

  private final DefinitionCalls calls;

  DefinitionYaml(DefinitionCalls calls) {
    this.calls = calls;
  }

  @Override
  public void open(ConsoleRoutes routes) {
    routes.get(calls.path() + "/:name/yaml", "GET " + calls.call(), this::stored);
    routes.post(calls.path() + "/:name/yaml", "PUT " + calls.call(), this::save);
    routes.post(
        calls.path() + "/:name/yaml/check",
        "GET " + calls.call(),
        visit -> TypedCheck.answer(visit, document -> calls.errors(visit.path("name"), document)));
  }

  private void stored(Visit visit) {
    show(visit, YAML.write(calls.document(calls.answer(visit))), List.of());
  }

  private void save(Visit visit) {
    String text = TypedCheck.text(visit);
    List<FieldError> errors =
        calls.save(visit, visit.path("name"), false, "application/yaml", text);
    if (errors.isEmpty()) {
      visit.flash(Flash.good("Saved."));
      visit.redirect(visit.currentPath());
    } else {
      show(visit, text, errors);
    }
  }

  private void show(Visit visit, String text, List<FieldError> errors) {
    String name = visit.path("name");
    visit
        .page("definition/yaml.jte", name)
        .in(calls.path().substring(1))
        .below(
            calls.path().substring(1, 2).toUpperCase(java.util.Locale.ROOT)
                + calls.path().substring(2),
            calls.path())
        .below(name, calls.page(name))
        .status(errors.isEmpty() ? 200 : 422)
        .with("path", calls.page(name) + "/yaml")
        .with("mayEdit", calls.mayEdit(visit))
        .with("text", text)
        .with("errors", errors)
        .show();
  }
}
