package dev.caravan.web.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.web.ApiProblem;
import java.util.List;

/** Reads and stores connection documents by the API's own calls. */
final class ConnectionDocuments {
  private static final int INVALID = 422;
  private static final int MOVED = 412;

  private final Apis apis;

  ConnectionDocuments(Apis apis) {
    this.apis = apis;
  }

  /** The document as it is stored. */
  Editing read(Visit visit) {
    ApiCall call =
        visit
            .call("GET /api/connections/{name}", apis.connections()::get)
            .with("name", visit.path("name"));
    ObjectNode tree = (ObjectNode) call.json();
    return new Editing(
        visit.path("name"),
        call.header("ETag"),
        notices(call),
        tree,
        tree.deepCopy(),
        false,
        List.of());
  }

  /** What people should know before the next run. */
  private static List<String> notices(ApiCall call) {
    String notices = call.header("Caravan-Notice");
    return notices == null ? List.of() : List.of(notices.split("; "));
  }

  /**
   * The document with what a form says in the place of some of its keys. The version is the one
   * that the form was made from.
   */
  Editing edited(Visit visit, Editing stored, List<String> keys, int goal) {
    ObjectNode form = DocumentForm.read(visit.form());
    ObjectNode tree = stored.stored().deepCopy();
    for (String key : keys) {
      tree.remove(key);
      if (form.has(key)) {
        tree.set(key, form.get(key));
      }
    }
    if (goal >= 0 && form.path("exports").has(0)) {
      ArrayNode exports = tree.withArray("/exports");
      if (goal < exports.size()) {
        exports.set(goal, form.path("exports").get(0));
      } else {
        exports.add(form.path("exports").get(0));
      }
    }
    String version = visit.form().text("_version");
    return new Editing(
        stored.name(),
        version.isEmpty() ? stored.version() : version,
        stored.notices(),
        stored.stored(),
        tree,
        true,
        List.of());
  }

  /**
   * Stores a document, checked as any other.
   *
   * @return what is wrong with it; nothing: it is stored
   * @throws ApiProblem when somebody else stored another version meanwhile, or it is kept in a file
   */
  List<ApiProblem.FieldError> save(Visit visit, Editing edited) {
    try {
      visit
          .call("PUT /api/connections/{name}", apis.connections()::put)
          .with("name", edited.name())
          .with("If-Match", edited.version())
          .body(edited.tree())
          .json();
      return List.of();
    } catch (ApiProblem problem) {
      if (problem.status() == INVALID) {
        return problem.errors();
      }
      if (problem.status() == MOVED) {
        return List.of(
            new ApiProblem.FieldError(
                "", "Somebody saved another version meanwhile. Load the page again to see it."));
      }
      throw problem;
    }
  }
}
