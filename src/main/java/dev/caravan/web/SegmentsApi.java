package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.segment.InvalidSegment;
import dev.caravan.segment.SegmentInUse;
import dev.caravan.segment.SegmentMembership;
import dev.caravan.segment.SegmentReason;
import dev.caravan.segment.SegmentStore;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;

/** {@code /api/segments}: the documents, and who is in them now. */
public final class SegmentsApi {
  private final SegmentStore segments;
  private final ProfileReports reports;
  private final ConnectionUses uses;

  public SegmentsApi(SegmentStore segments, ProfileReports reports, ConnectionUses uses) {
    this.segments = segments;
    this.reports = reports;
    this.uses = uses;
  }

  /**
   * 201 for a new one, otherwise 200. The name may be left out of the document: the address has it.
   */
  public void put(Exchange exchange) {
    String name = name(exchange);
    ObjectNode document = RequestDocument.named(exchange, "segment", name);
    try {
      boolean fresh = segments.put(document);
      Answer.json(exchange, fresh ? 201 : 200, segments.get(name).orElse(document));
    } catch (InvalidSegment e) {
      throw RequestDocument.refused("segment", e);
    }
  }

  /**
   * Refuses what would not be stored under a name.
   *
   * @throws ApiProblem with everything that is wrong
   */
  public void check(String name, ObjectNode document) {
    try {
      segments.check(RequestDocument.named(document, "segment", name));
    } catch (InvalidSegment e) {
      throw RequestDocument.refused("segment", e);
    }
  }

  public void get(Exchange exchange) {
    Answer.json(exchange, 200, segments.get(name(exchange)).orElseThrow(() -> missing(exchange)));
  }

  public void list(Exchange exchange) {
    Paging paging = Paging.of(exchange);
    List<Map.Entry<String, JsonNode>> all = List.copyOf(segments.all().entrySet());
    Answer.json(
        exchange, 200, paging.of(all, Map.Entry::getKey, entry -> (ObjectNode) entry.getValue()));
  }

  public void delete(Exchange exchange) {
    String name = name(exchange);
    List<String> users = uses.usesOfSegment(name);
    if (!users.isEmpty()) {
      throw ApiProblem.conflict("segment " + name + " is used by " + String.join(", ", users));
    }
    try {
      if (!segments.delete(name)) {
        throw missing(exchange);
      }
    } catch (SegmentInUse e) {
      throw ApiProblem.conflict(e.getMessage());
    }
    Answer.nothing(exchange);
  }

  public void count(Exchange exchange) {
    long count = segments.count(name(exchange)).orElseThrow(() -> missing(exchange));
    Answer.json(exchange, 200, JsonNodeFactory.instance.objectNode().put("count", count));
  }

  /** The same of a document that is not stored, and is not stored by this. */
  public void countDraft(Exchange exchange) {
    ObjectNode document = RequestDocument.named(exchange, "segment", name(exchange));
    try {
      Answer.json(
          exchange,
          200,
          JsonNodeFactory.instance.objectNode().put("count", segments.count(document)));
    } catch (InvalidSegment e) {
      throw RequestDocument.refused("segment", e);
    }
  }

  /** In the order of their ids: id, identifiers and properties of each. */
  public void profiles(Exchange exchange) {
    Paging paging = Paging.of(exchange);
    long after = paging.after() == null ? 0 : ProfilesApi.number("after", paging.after());
    List<Long> found =
        segments
            .profiles(name(exchange), after, paging.rows())
            .orElseThrow(() -> missing(exchange));
    Answer.json(
        exchange,
        200,
        paging.page(reports.brief(found), person -> person.path("id").asText(), person -> person));
  }

  /** Whether one profile is in it, and the condition that decides. */
  public void profile(Exchange exchange) {
    String name = name(exchange);
    if (segments.get(name).isEmpty()) {
      throw missing(exchange);
    }
    long id =
        ProfilesApi.number("the profile's id", exchange.getMessage().getHeader("id", String.class));
    SegmentMembership found =
        segments.membership(name, id).orElseThrow(() -> ProfilesApi.missing(id));
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("segment", name)
            .put("profile", id)
            .put("in", found.in());
    json.set("because", json(found.because()));
    Answer.json(exchange, 200, json);
  }

  private static ObjectNode json(SegmentReason reason) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("segment", reason.segment())
            .put("place", reason.place())
            .put("holds", reason.holds());
    json.set("condition", reason.condition());
    if (reason.value() != null) {
      json.set("value", reason.value());
    }
    if (!reason.because().isEmpty()) {
      ArrayNode because = json.putArray("because");
      reason.because().forEach(one -> because.add(json(one)));
    }
    return json;
  }

  private static String name(Exchange exchange) {
    return exchange.getMessage().getHeader("name", String.class);
  }

  private static ApiProblem missing(Exchange exchange) {
    return ApiProblem.none("segment", name(exchange));
  }
}
