package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.web.ApiProblem.FieldError;
import java.util.List;

/**
 * A document on the screen: as it is stored, or as somebody is writing it.
 *
 * @param name of what it defines; empty: it is new
 * @param version that was read, as the API's ETag; empty: it has no versions
 * @param notices what people should know before the next run
 * @param stored as it is stored
 * @param tree as the form shows it
 * @param changed it was changed on the screen and is not stored yet
 * @param errors what is wrong with it, place by place
 */
public record Editing(
    String name,
    String version,
    List<String> notices,
    ObjectNode stored,
    ObjectNode tree,
    boolean changed,
    List<FieldError> errors) {

  /** A new document, which has no name yet. */
  static Editing fresh(ObjectNode tree) {
    return new Editing("", "", List.of(), tree, tree, false, List.of());
  }

  /** A document without versions, as it is stored. */
  static Editing stored(String name, ObjectNode document) {
    return new Editing(name, "", List.of(), document, document.deepCopy(), false, List.of());
  }

  /** The same as somebody is writing it. */
  Editing edited(ObjectNode tree) {
    return new Editing(name, version, notices, stored, tree, true, List.of());
  }

  /** The value at a place: {@code import.mappings[2].field}; missing when there is none. */
  public JsonNode at(String place) {
    JsonNode found = tree.at(pointer(place));
    return found == null ? MissingNode.getInstance() : found;
  }

  /** The text at a place; empty when there is none. */
  public String text(String place) {
    return at(place).asText("");
  }

  /** What is true at a place, or holds where nothing is said. */
  public boolean flag(String place, boolean otherwise) {
    return at(place).asBoolean(otherwise);
  }

  /** Whether a list at a place has a value; where there is no list, whether it is meant anyway. */
  public boolean has(String place, String value, boolean otherwise) {
    JsonNode list = at(place);
    if (!list.isArray()) {
      return otherwise;
    }
    for (JsonNode one : list) {
      if (one.asText().equals(value)) {
        return true;
      }
    }
    return false;
  }

  /** A list as it is typed, with commas between. */
  public String joined(String place) {
    StringBuilder joined = new StringBuilder();
    for (JsonNode one : at(place)) {
      joined.append(joined.isEmpty() ? "" : ", ").append(one.asText());
    }
    return joined.toString();
  }

  /** What is wrong at a place; empty when nothing is. */
  public String error(String place) {
    StringBuilder words = new StringBuilder();
    for (FieldError error : errors) {
      if (error.field().equals(place)) {
        words.append(words.isEmpty() ? "" : "; ").append(error.message());
      }
    }
    return words.toString();
  }

  /** Whether anything is wrong at a place or below it. */
  public boolean isWrong(String place) {
    return errors.stream()
        .map(FieldError::field)
        .anyMatch(
            field ->
                field.equals(place)
                    || field.startsWith(place + ".")
                    || field.startsWith(place + "["));
  }

  /** Of the errors, those that none of these places shows. */
  public List<FieldError> elsewhere(List<String> places) {
    return errors.stream()
        .filter(
            error ->
                places.stream()
                    .noneMatch(
                        place ->
                            error.field().equals(place)
                                || error.field().startsWith(place + ".")
                                || error.field().startsWith(place + "[")))
        .toList();
  }

  /** The same with what is wrong with it. */
  Editing with(List<FieldError> wrong) {
    return new Editing(name, version, notices, stored, tree, changed, wrong);
  }

  /** Takes a key or an element of a list out. */
  void drop(String place) {
    int bracket = place.lastIndexOf('[');
    if (bracket < 0) {
      tree.remove(place);
    } else if (tree.at(pointer(place.substring(0, bracket))) instanceof ArrayNode list) {
      list.remove(Integer.parseInt(place.substring(bracket + 1, place.length() - 1)));
    }
  }

  private static String pointer(String place) {
    return "/" + place.replace("[", "/").replace("]", "").replace('.', '/');
  }
}
