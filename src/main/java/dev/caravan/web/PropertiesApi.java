package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.profile.Property;
import dev.caravan.profile.PropertyConflict;
import dev.caravan.profile.PropertyStore;
import dev.caravan.profile.PropertyType;
import dev.caravan.profile.PropertyUses;
import dev.caravan.web.ApiProblem.FieldError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;

/** {@code /api/properties}: the definitions of profile properties. */
public final class PropertiesApi {
  private static final Pattern ID = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N}_ .:-]{0,99}");

  /** Words that mean something else where a property could stand. */
  private static final Set<String> TAKEN = Set.of("profile", "identity", "limit", "after");

  private final PropertyStore properties;
  private final List<PropertyUses> uses;

  /**
   * @param uses documents that keep a property from being deleted or redefined
   */
  public PropertiesApi(PropertyStore properties, List<PropertyUses> uses) {
    this.properties = properties;
    this.uses = List.copyOf(uses);
  }

  public void put(Exchange exchange) {
    Property property = read(id(exchange), RequestDocument.json(exchange));
    boolean redefined =
        properties
            .find(property.id())
            .map(
                before ->
                    before.type() != property.type()
                        || before.multiple() != property.multiple()
                        || before.uniqueIdentifier() && !property.uniqueIdentifier())
            .orElse(false);
    if (redefined) {
      refuseWhileUsed(property.id(), "be redefined");
    }
    try {
      properties.put(property);
    } catch (PropertyConflict e) {
      throw ApiProblem.conflict(e.getMessage());
    }
    Answer.json(exchange, 200, json(property));
  }

  public void get(Exchange exchange) {
    Answer.json(
        exchange, 200, json(properties.find(id(exchange)).orElseThrow(() -> missing(exchange))));
  }

  public void list(Exchange exchange) {
    Paging paging = Paging.of(exchange);
    List<Property> all = new ArrayList<>(properties.all());
    all.sort(java.util.Comparator.comparing(Property::id));
    Answer.json(exchange, 200, paging.of(all, Property::id, PropertiesApi::json));
  }

  public void delete(Exchange exchange) {
    String id = id(exchange);
    refuseWhileUsed(id, "be deleted");
    try {
      if (!properties.delete(id)) {
        throw missing(exchange);
      }
    } catch (PropertyConflict e) {
      throw ApiProblem.conflict(e.getMessage());
    }
    Answer.nothing(exchange);
  }

  private void refuseWhileUsed(String id, String what) {
    List<String> users = uses.stream().flatMap(use -> use.usesOf(id).stream()).toList();
    if (!users.isEmpty()) {
      throw ApiProblem.conflict(
          "property %s cannot %s while it is used by %s"
              .formatted(id, what, String.join(", ", users)));
    }
  }

  private static Property read(String id, ObjectNode document) {
    List<FieldError> errors = new ArrayList<>();
    if (!ID.matcher(id).matches() || TAKEN.contains(id)) {
      errors.add(
          new FieldError(
              "id",
              id
                  + " cannot be a property's id: letters, digits, _, and inside also . : - and blanks, up to 100, and none of "
                  + TAKEN.stream().sorted().toList()));
    }
    for (Map.Entry<String, JsonNode> field : document.properties()) {
      JsonNode value = field.getValue();
      switch (field.getKey()) {
        case "type" -> {}
        case "multiple", "uniqueIdentifier", "pii" -> {
          if (!value.isBoolean()) {
            errors.add(new FieldError(field.getKey(), "must be true or false, not " + value));
          }
        }
        case "label" -> {
          if (!value.isNull() && !(value.isTextual() && value.textValue().length() <= 200)) {
            errors.add(new FieldError("label", "must be a text of up to 200 characters"));
          }
        }
        default ->
            errors.add(
                new FieldError(
                    field.getKey(),
                    "is unknown; a property has type, multiple, uniqueIdentifier, label, pii"));
      }
    }
    PropertyType type = PropertyType.of(document.path("type").asText()).orElse(null);
    if (type == null) {
      errors.add(
          new FieldError(
              "type",
              "must be one of "
                  + Arrays.stream(PropertyType.values()).map(PropertyType::word).toList()));
    }
    boolean unique = document.path("uniqueIdentifier").asBoolean();
    if (unique && type == PropertyType.BOOLEAN) {
      errors.add(new FieldError("uniqueIdentifier", "a boolean cannot tell people apart"));
    }
    if (!errors.isEmpty()) {
      throw ApiProblem.invalid("The property was not stored", errors);
    }
    return new Property(
        id,
        type,
        document.path("multiple").asBoolean(),
        unique,
        document.path("label").textValue(),
        document.path("pii").asBoolean());
  }

  private static ObjectNode json(Property property) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", property.id())
            .put("type", property.type().word())
            .put("multiple", property.multiple())
            .put("uniqueIdentifier", property.uniqueIdentifier());
    if (property.label() != null) {
      json.put("label", property.label());
    }
    return json.put("pii", property.pii());
  }

  private static String id(Exchange exchange) {
    return exchange.getMessage().getHeader("id", String.class);
  }

  private static ApiProblem missing(Exchange exchange) {
    return ApiProblem.notFound("there is no property " + id(exchange));
  }
}
