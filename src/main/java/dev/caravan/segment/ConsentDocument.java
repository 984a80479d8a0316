package dev.caravan.segment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Objectives and zones as people write them: read with every error noted, and written again. */
public final class ConsentDocument {
  private static final Pattern ID = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N}_ .:-]{0,99}");
  private static final int MAX_TITLE = 200;
  private static final int MAX_DESCRIPTION = 10_000;
  private static final List<String> OBJECTIVE_KEYS =
      List.of("objective", "title", "description", "needsConsent", "zones");
  private static final List<String> ZONE_KEYS = List.of("zone", "mode");

  private final JsonNode document;
  private final List<DocumentError> errors = new ArrayList<>();

  private ConsentDocument(JsonNode document, List<String> keys) {
    this.document = document;
    document
        .fieldNames()
        .forEachRemaining(
            key -> {
              if (!keys.contains(key)) {
                error(key, "is unknown; there are " + String.join(", ", keys));
              }
            });
  }

  /**
   * Reads an objective.
   *
   * @param zones the ids of those that are defined
   * @throws InvalidDefinition with every error and its place
   */
  public static Objective objective(ObjectNode document, Set<String> zones) {
    ConsentDocument reader = new ConsentDocument(document, OBJECTIVE_KEYS);
    Objective objective =
        new Objective(
            reader.id("objective"),
            reader.text("title", MAX_TITLE),
            reader.text("description", MAX_DESCRIPTION),
            reader.needsConsent(),
            reader.zones(zones));
    reader.refuse();
    return objective;
  }

  /**
   * Reads a zone.
   *
   * @throws InvalidDefinition with every error and its place
   */
  public static Zone zone(ObjectNode document) {
    ConsentDocument reader = new ConsentDocument(document, ZONE_KEYS);
    String id = reader.id("zone");
    Zone.Mode mode = Zone.Mode.of(document.path("mode").asText()).orElse(null);
    if (mode == null) {
      reader.error("mode", "must be optIn or optOut, not " + document.path("mode"));
    }
    reader.refuse();
    return new Zone(id, mode);
  }

  /** The document of an objective, complete. */
  public static ObjectNode json(Objective objective) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("objective", objective.id());
    json.put("title", objective.title()).put("description", objective.description());
    json.put("needsConsent", objective.needsConsent());
    ArrayNode zones = json.putArray("zones");
    objective.zones().forEach(zones::add);
    return json;
  }

  /** The document of a zone. */
  public static ObjectNode json(Zone zone) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("zone", zone.id())
        .put("mode", zone.mode().word());
  }

  private String id(String key) {
    String id = document.path(key).asText();
    if (!document.path(key).isTextual() || !ID.matcher(id).matches()) {
      error(
          key,
          "must be an id: letters, digits, _, and inside also . : - and blanks, 1 to 100 characters");
    }
    return id;
  }

  private String text(String key, int most) {
    JsonNode text = document.path(key);
    boolean absent = text.isMissingNode() || text.isNull();
    if (!absent && !(text.isTextual() && text.textValue().length() <= most)) {
      error(key, "must be a text of up to " + most + " characters");
    }
    return absent ? "" : text.asText();
  }

  private boolean needsConsent() {
    JsonNode needs = document.path("needsConsent");
    if (!needs.isMissingNode() && !needs.isBoolean()) {
      error("needsConsent", "must be true or false, not " + needs);
    }
    return needs.asBoolean(true);
  }

  private Set<String> zones(Set<String> defined) {
    Set<String> zones = new LinkedHashSet<>();
    JsonNode given = document.path("zones");
    if (!given.isMissingNode() && !given.isNull() && !given.isArray()) {
      error("zones", "must be a list of zones, such as [EU]");
    }
    for (int i = 0; given.isArray() && i < given.size(); i++) {
      String place = "zones[" + i + "]";
      String zone = given.get(i).asText();
      if (!given.get(i).isTextual() || !defined.contains(zone)) {
        error(place, "there is no zone " + zone + "; make it first");
      } else if (!zones.add(zone)) {
        error(place, zone + " stands there twice");
      }
    }
    return zones;
  }

  private void error(String place, String message) {
    errors.add(new DocumentError(place, message));
  }

  private void refuse() {
    if (!errors.isEmpty()) {
      throw new InvalidDefinition(errors);
    }
  }
}
