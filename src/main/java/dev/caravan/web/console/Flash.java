package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * What the page that comes next says about what was just done. It waits in the database until then:
 * neither a secret nor a person's data belong into it.
 *
 * @param tone {@code good}, {@code warn} or {@code bad}
 */
public record Flash(String tone, String text) {
  static Flash good(String text) {
    return new Flash("good", text);
  }

  static Flash bad(String text) {
    return new Flash("bad", text);
  }

  static ArrayNode json(List<Flash> flashes) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    flashes.forEach(flash -> json.addObject().put("tone", flash.tone()).put("text", flash.text()));
    return json;
  }

  /**
   * @param json missing: none
   */
  static List<Flash> of(JsonNode json) {
    List<Flash> flashes = new ArrayList<>();
    json.forEach(
        flash -> flashes.add(new Flash(flash.path("tone").asText(), flash.path("text").asText())));
    return flashes;
  }
}
