package dev.caravan.web.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.web.ApiProblem;
import dev.caravan.web.ApiProblem.FieldError;
import dev.caravan.web.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.camel.Exchange;

/**
 * The calls of the API that read and store documents of one kind.
 *
 * @param word what one is: {@code segment}, also the key of its name in the document
 * @param path of the page that lists them: {@code /segments}
 * @param call the call about one of them, without its method: {@code /api/segments/{name}}
 * @param parameter of the call that is its name: {@code name}
 * @param beside keys that an answer has and a document has not
 * @param check refuses what the API would refuse to store under a name
 */
record DefinitionCalls(
    String word,
    String path,
    String call,
    String parameter,
    List<String> beside,
    Consumer<Exchange> get,
    Consumer<Exchange> put,
    Consumer<Exchange> delete,
    BiConsumer<String, ObjectNode> check) {
  private static final int MISSING = 404;
  private static final int CONFLICT = 409;

  static DefinitionCalls segments(Apis apis) {
    return new DefinitionCalls(
        "segment",
        "/segments",
        "/api/segments/{name}",
        "name",
        List.of(),
        exchange -> apis.segments().get(exchange),
        exchange -> apis.segments().put(exchange),
        exchange -> apis.segments().delete(exchange),
        (name, document) -> apis.segments().check(name, document));
  }

  static DefinitionCalls objectives(Apis apis) {
    return new DefinitionCalls(
        "objective",
        "/objectives",
        "/api/objectives/{id}",
        "id",
        List.of(),
        exchange -> apis.objectives().get(exchange),
        exchange -> apis.objectives().put(exchange),
        exchange -> apis.objectives().delete(exchange),
        (name, document) -> apis.objectives().check(name, document));
  }

  static DefinitionCalls lifecycles(Apis apis) {
    return new DefinitionCalls(
        "lifecycle",
        "/lifecycles",
        "/api/lifecycles/{name}",
        "name",
        List.of("profiles", "recomputedAt"),
        exchange -> apis.lifecycles().get(exchange),
        exchange -> apis.lifecycles().put(exchange),
        exchange -> apis.lifecycles().delete(exchange),
        (name, document) -> apis.lifecycles().check(name, document));
  }

  /** What the API tells of the one in the path of a visit. */
  ObjectNode answer(Visit visit) {
    return answer(visit, visit.path("name"));
  }

  private ObjectNode answer(Visit visit, String name) {
    return (ObjectNode) visit.call("GET " + call, get).with(parameter, name).json();
  }

  /** Its document, as it was stored. */
  ObjectNode document(ObjectNode answer) {
    return answer.deepCopy().remove(beside);
  }

  boolean mayEdit(Visit visit) {
    return visit.may("PUT " + call);
  }

  /** What is wrong with a document that is to have this name; it is not stored. */
  List<FieldError> errors(String name, ObjectNode document) {
    try {
      check.accept(name, document);
      return List.of();
    } catch (ApiProblem problem) {
      return errors(problem);
    }
  }

  private static List<FieldError> errors(ApiProblem problem) {
    return problem.errors().isEmpty()
        ? List.of(new FieldError("", Words.capital(problem.getMessage()) + "."))
        : new ArrayList<>(problem.errors());
  }

  /**
   * Stores a document, checked as any other.
   *
   * @param fresh it must be a new one
   * @return what is wrong with it; nothing: it is stored
   */
  List<FieldError> save(Visit visit, String name, boolean fresh, String type, String text) {
    if (name.isBlank()) {
      return List.of(new FieldError(word, "must not be empty"));
    }
    if (fresh && exists(visit, name)) {
      return List.of(new FieldError(word, "there is one of this name; choose another"));
    }
    try {
      visit.call("PUT " + call, put).with(parameter, name).body(type, text).json();
      return List.of();
    } catch (ApiProblem problem) {
      return errors(problem);
    }
  }

  /**
   * Does what was pressed in a form with conditions: changes the form, or stores what it says.
   *
   * @param before the document that the form was opened with
   * @param tree what the form says now
   * @param saved what people are told when it is stored
   * @param show shows the form again
   */
  void edit(
      Visit visit, Editing before, ObjectNode tree, String saved, BiConsumer<Visit, Editing> show) {
    boolean fresh = before.name().isEmpty();
    String operation = visit.form().text("_op");
    if (!operation.isEmpty() && !operation.equals("save")) {
      TreeEdit.apply(tree, operation, JsonNodeFactory.instance.objectNode());
      show.accept(visit, before.edited(tree));
      return;
    }
    ObjectNode document = ConditionForm.document(tree);
    String name = fresh ? document.path(word).asText() : before.name();
    List<FieldError> errors = save(visit, name, fresh, "application/json", document.toString());
    if (errors.isEmpty()) {
      visit.flash(Flash.good(saved));
      visit.redirect(page(name));
    } else {
      show.accept(visit, before.edited(tree).with(errors));
    }
  }

  private boolean exists(Visit visit, String name) {
    try {
      answer(visit, name);
      return true;
    } catch (ApiProblem problem) {
      if (problem.status() == MISSING) {
        return false;
      }
      throw problem;
    }
  }

  /** Removes the one in the path and goes back to the list; says why, where it cannot go. */
  void delete(Visit visit) {
    String name = visit.path("name");
    try {
      visit.call("DELETE " + call, delete).with(parameter, name).json();
      visit.flash(Flash.good("Deleted the " + word + " " + name + "."));
      visit.redirect(path);
    } catch (ApiProblem problem) {
      if (problem.status() != CONFLICT) {
        throw problem;
      }
      visit.flash(Flash.bad("Not deleted: " + problem.getMessage() + "."));
      visit.redirect(page(name));
    }
  }

  /** The path of the page about one. */
  String page(String name) {
    return path + "/" + Words.step(name);
  }
}
