package dev.caravan.web.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.InvalidDocument;
import dev.caravan.connection.YamlText;
import dev.caravan.web.ApiProblem.FieldError;
import java.util.List;
import java.util.function.Function;

/**
 * Tells what is wrong with a document while it is typed as YAML: where it stops being YAML, or
 * place by place what a store would refuse. Nothing is stored.
 */
final class TypedCheck {
  private static final YamlText YAML = new YamlText();

  private TypedCheck() {}

  /** What was typed so far. */
  static String text(Visit visit) {
    return String.join("", visit.form().all("text"));
  }

  /**
   * @param check what is wrong with a document; may throw {@link InvalidDocument}
   */
  static void answer(Visit visit, Function<ObjectNode, List<FieldError>> check) {
    List<FieldError> errors;
    try {
      errors = check.apply(YAML.parse(text(visit)));
    } catch (InvalidDocument e) {
      errors =
          e.problems().stream()
              .map(problem -> new FieldError(problem.place(), problem.message()))
              .toList();
    }
    visit.page("form/checked.jte", "").with("errors", errors).showPart();
  }
}
