package dev.caravan.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.InvalidDocument;
import dev.caravan.connection.JsonText;
import dev.caravan.connection.YamlText;
import dev.caravan.segment.InvalidSegment;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** Reads the document in the body of a request, and words what is wrong with one. */
final class RequestDocument {
  private static final JsonText JSON = new JsonText();
  private static final YamlText YAML = new YamlText();

  private RequestDocument() {}

  static ObjectNode json(Exchange exchange) {
    if (!isJson(type(exchange))) {
      throw unsupported(type(exchange), "application/json");
    }
    return parse(text(exchange), false);
  }

  /** YAML where the content type says so, otherwise JSON. */
  static ObjectNode jsonOrYaml(Exchange exchange) {
    String type = type(exchange);
    if (!isJson(type) && !isYaml(type)) {
      throw unsupported(type, "application/json or application/yaml");
    }
    return parse(text(exchange), isYaml(type));
  }

  /**
   * The document of something that has a name, as YAML or JSON. The name may be left out: the
   * address has it.
   *
   * @param what the key of the name: {@code segment}
   */
  static ObjectNode named(Exchange exchange, String what, String name) {
    return named(jsonOrYaml(exchange), what, name);
  }

  /** The same for a document that was read. */
  static ObjectNode named(ObjectNode document, String what, String name) {
    if (!document.has(what)) {
      document.put(what, name);
    } else if (!document.get(what).asText().equals(name)) {
      throw notStored(
          what,
          List.of(
              new ApiProblem.FieldError(
                  what,
                  "is %s, but the address says %s; they must agree"
                      .formatted(document.get(what).asText(), name))));
    }
    return document;
  }

  /** The refusal of a segment or a lifecycle. */
  static ApiProblem refused(String what, InvalidSegment invalid) {
    return notStored(
        what,
        invalid.errors().stream()
            .map(error -> new ApiProblem.FieldError(error.place(), error.message()))
            .toList());
  }

  private static ApiProblem notStored(String what, List<ApiProblem.FieldError> errors) {
    return ApiProblem.invalid("The " + what + " was not stored", errors);
  }

  /** A type with json in its name, or none at all. */
  private static boolean isJson(String mediaType) {
    return mediaType.isBlank() || mediaType.toLowerCase(Locale.ROOT).contains("json");
  }

  private static String type(Exchange exchange) {
    return exchange.getMessage().getHeader(Exchange.CONTENT_TYPE, "", String.class);
  }

  private static ApiProblem unsupported(String type, String right) {
    return new ApiProblem(
        415,
        "Unsupported media type",
        "Content-Type is " + type + "; right would be " + right,
        List.of());
  }

  static boolean isYaml(String mediaType) {
    return mediaType.toLowerCase(Locale.ROOT).contains("yaml");
  }

  /** The refusal of a document that was understood. */
  static ApiProblem refused(InvalidDocument invalid) {
    List<ApiProblem.FieldError> errors =
        invalid.problems().stream()
            .map(problem -> new ApiProblem.FieldError(problem.place(), problem.message()))
            .toList();
    String what = errors.size() == 1 ? "1 thing is" : errors.size() + " things are";
    return ApiProblem.invalid(what + " wrong with the document; nothing was changed", errors);
  }

  private static ObjectNode parse(String text, boolean yaml) {
    try {
      ObjectNode document = yaml ? YAML.parse(text) : JSON.parse(text);
      refuseNul(document, "");
      return document;
    } catch (InvalidDocument e) {
      throw ApiProblem.badRequest(e.problems().get(0).message());
    }
  }

  // No text of PostgreSQL can hold it, so no document may: as an escape it gets past every parser.
  private static void refuseNul(JsonNode node, String place) {
    if (node.isTextual() && node.textValue().indexOf('\0') >= 0) {
      throw ApiProblem.badRequest(place + " holds a NUL character; take it out");
    }
    int position = 0;
    for (JsonNode element : node.isArray() ? node : List.<JsonNode>of()) {
      refuseNul(element, place + "[" + position++ + "]");
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (field.getKey().indexOf('\0') >= 0) {
        throw ApiProblem.badRequest("the name of a field holds a NUL character; take it out");
      }
      refuseNul(field.getValue(), place.isEmpty() ? field.getKey() : place + "." + field.getKey());
    }
  }

  private static String text(Exchange exchange) {
    Message message = exchange.getMessage();
    byte[] body = message.getBody(byte[].class);
    if (body == null || body.length == 0) {
      throw ApiProblem.badRequest(
          "the body is empty; it must be a document, with Content-Type: application/json");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw ApiProblem.badRequest("the body is not UTF-8");
    }
  }
}
