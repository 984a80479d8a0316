package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.segment.InvalidSegment;
import dev.caravan.segment.PeopleLists;
import dev.caravan.segment.SegmentDocument;
import dev.caravan.segment.SegmentStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;

/**
 * Saves the people behind a bar as a segment: {@code {"segment": "…", "description": "…"}}. They
 * are those of this moment; the same call again puts those of its moment in their place.
 */
public final class SavedPeople {
  private final PeopleLists lists;
  private final SegmentStore segments;

  public SavedPeople(PeopleLists lists, SegmentStore segments) {
    this.lists = lists;
    this.segments = segments;
  }

  static boolean isAskedFor(Exchange exchange) {
    return "POST".equals(exchange.getMessage().getHeader(Exchange.HTTP_METHOD, String.class));
  }

  /**
   * Saves them: 201 for a new segment, otherwise 200.
   *
   * @throws ApiProblem 409 when there is a segment of this name with another condition
   */
  void save(Exchange exchange, PeopleLists.Source people) {
    ObjectNode document = document(RequestDocument.json(exchange));
    String name = document.get("segment").textValue();
    Optional<JsonNode> before = segments.get(name);
    if (before.isPresent() && !before.get().get("where").equals(document.get("where"))) {
      throw ApiProblem.conflict(
          "there is a segment " + name + " with a condition of its own; choose another name");
    }
    long saved = lists.save(name, people);
    boolean fresh = segments.put(document);
    Answer.json(
        exchange,
        fresh ? 201 : 200,
        JsonNodeFactory.instance.objectNode().put("segment", name).put("people", saved));
  }

  private static ObjectNode document(ObjectNode request) {
    List<ApiProblem.FieldError> errors = new ArrayList<>();
    request
        .fieldNames()
        .forEachRemaining(
            field -> {
              if (!Set.of("segment", "description").contains(field)) {
                errors.add(
                    new ApiProblem.FieldError(
                        field, "is unknown; right are segment and description"));
              }
            });
    ObjectNode document = request.deepCopy();
    document.putObject("where").put("people", request.path("segment").asText());
    if (errors.isEmpty()) {
      try {
        SegmentDocument.parse(document, Map.of(), Set.of());
      } catch (InvalidSegment e) {
        throw RequestDocument.refused("segment", e);
      }
      return document;
    }
    throw ApiProblem.invalid("The segment was not stored", errors);
  }
}
