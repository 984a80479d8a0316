package dev.caravan.web.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.camel.Exchange;

/**
 * What a condition can be about.
 *
 * @param types of events that there are
 * @param campaigns with events, by Mailchimp's id
 */
public record ConditionOffer(
    JsonNode properties,
    JsonNode segments,
    JsonNode objectives,
    JsonNode lifecycles,
    List<String> types,
    List<Option> campaigns) {
  private static final int MOST = 1000;

  static ConditionOffer of(Visit visit, Apis apis, EventNames events, DocumentUses documents) {
    return new ConditionOffer(
        properties(visit, apis),
        list(visit, "GET /api/segments", apis.segments()::list),
        list(visit, "GET /api/objectives", apis.objectives()::list),
        documents.lifecycles(),
        events.types(),
        events.campaigns());
  }

  static JsonNode properties(Visit visit, Apis apis) {
    return list(visit, "GET /api/properties", apis.properties()::list);
  }

  static JsonNode list(Visit visit, String call, Consumer<Exchange> handler) {
    return visit.call(call, handler).with("limit", MOST).json().path("items");
  }

  /** The type of a property; empty: there is none of this id. */
  public String type(String property) {
    return type(properties, property);
  }

  static String type(JsonNode properties, String property) {
    for (JsonNode one : properties) {
      if (one.path("id").asText().equals(property)) {
        return one.path("type").asText();
      }
    }
    return "";
  }

  /** The lists of people that segments were saved from. */
  public List<Option> lists() {
    Set<String> lists = new TreeSet<>();
    for (JsonNode segment : segments) {
      segment.findValues("people").stream().map(JsonNode::asText).forEach(lists::add);
    }
    return lists.stream().map(list -> new Option(list, list)).toList();
  }
}
