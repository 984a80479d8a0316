package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Merge fields: listed ten at a time, and EMAIL never among them. */
final class MergeFieldEndpoints {
  private static final int MOST = 30;
  private static final int TAG_LENGTH = 10;

  private final Account account;

  MergeFieldEndpoints(Account account) {
    this.account = account;
  }

  void register(Router router) {
    router.add("GET", "/lists/{list}/merge-fields", this::list);
    router.add("POST", "/lists/{list}/merge-fields", this::create);
    router.add("GET", "/lists/{list}/merge-fields/{id}", this::get);
  }

  private Answer list(Call call) {
    Audience audience = account.audience(call.path("list"));
    String type = call.query("type");
    String required = call.query("required");
    List<MergeField> fields =
        audience.shape().mergeFields().stream()
            .filter(field -> type == null || field.type().wire().equals(type))
            .filter(field -> required == null || field.required() == call.flag("required"))
            .toList();
    ObjectNode page =
        Paging.page(call, "merge_fields", fields, field -> json(field, audience.id()));
    return call.answer(page.put("list_id", audience.id()));
  }

  private Answer get(Call call) {
    Audience audience = account.audience(call.path("list"));
    return audience.shape().mergeFields().stream()
        .filter(field -> Integer.toString(field.id()).equals(call.path("id")))
        .findFirst()
        .map(field -> call.answer(json(field, audience.id())))
        .orElseThrow(Problem::notFound);
  }

  private Answer create(Call call) {
    Audience audience = account.audience(call.path("list"));
    JsonNode body = call.json();
    synchronized (audience) {
      List<MergeField> fields = new ArrayList<>(audience.shape().mergeFields());
      MergeField field = read(body, fields);
      fields.add(field);
      audience.redefine(before -> before.withMergeFields(fields));
      return call.answer(json(field, audience.id()));
    }
  }

  private static MergeField read(JsonNode body, List<MergeField> present) {
    for (String name : List.of("name", "type", "tag", "default_value", "help_text")) {
      RequestSchema.type(name, body.path(name), "string");
    }
    RequestSchema.type("required", body.path("required"), "boolean");
    RequestSchema.type("public", body.path("public"), "boolean");
    String name = body.path("name").asText("");
    if (name.isBlank()) {
      throw Problem.invalidField("name", "Required fields were not provided: name");
    }
    MergeFieldType type =
        MergeFieldType.of(body.path("type").asText(""))
            .orElseThrow(
                () ->
                    Problem.invalidField(
                        "type", "Data did not match any of the schemas described in anyOf."));
    if (present.size() >= MOST) {
      throw Problem.of(
          400, "Bad Request", "An audience can have at most " + MOST + " merge fields.");
    }
    int id = present.stream().mapToInt(MergeField::id).max().orElse(0) + 1;
    String tag = tag(body.path("tag").asText(""), id, present);
    List<String> choices = new ArrayList<>();
    body.path("options").path("choices").forEach(choice -> choices.add(choice.asText()));
    if (type.hasChoices() && choices.isEmpty()) {
      throw Problem.invalidField("options.choices", "Please enter at least one choice");
    }
    return new MergeField(
        id,
        tag,
        name,
        type,
        body.path("required").asBoolean(false),
        body.path("default_value").asText(""),
        body.path("public").asBoolean(true),
        body.path("display_order").asInt(id + 1),
        body.path("help_text").asText(""),
        type.hasChoices() ? choices : List.of(),
        dateFormat(type, body.path("options").path("date_format")));
  }

  private static String dateFormat(MergeFieldType type, JsonNode given) {
    List<String> formats =
        switch (type) {
          case DATE -> List.of("MM/DD/YYYY", "DD/MM/YYYY");
          case BIRTHDAY -> List.of("MM/DD", "DD/MM");
          default -> List.of();
        };
    if (formats.isEmpty() || given.isMissingNode()) {
      return null;
    }
    if (!formats.contains(given.asText())) {
      throw Problem.invalidField(
          "options.date_format", "Value must be one of: " + String.join(", ", formats));
    }
    return given.asText();
  }

  private static String tag(String given, int id, List<MergeField> present) {
    String tag = given.isEmpty() ? "MMERGE" + id : given.toUpperCase(Locale.ROOT);
    if (tag.length() > TAG_LENGTH) {
      throw Problem.invalidField(
          "tag", "Merge tags are limited to %d characters.".formatted(TAG_LENGTH));
    }
    if (!tag.matches("[A-Z][A-Z0-9_]*")) {
      throw Problem.invalidField("tag", "Merge tags are made of letters, digits and underscores.");
    }
    if (tag.equals("EMAIL") || present.stream().anyMatch(field -> field.tag().equals(tag))) {
      throw Problem.of(
          400,
          "Invalid Resource",
          "A Merge Field with the tag \"%s\" already exists for this list.".formatted(tag));
    }
    return tag;
  }

  private static ObjectNode json(MergeField field, String list) {
    ObjectNode json = Json.object();
    json.put("merge_id", field.id()).put("tag", field.tag()).put("name", field.name());
    json.put("type", field.type().wire()).put("required", field.required());
    json.put("default_value", field.defaultValue()).put("public", field.isPublic());
    json.put("display_order", field.displayOrder());
    ObjectNode options = json.putObject("options");
    switch (field.type()) {
      case RADIO, DROPDOWN -> {
        ArrayNode choices = options.putArray("choices");
        field.choices().forEach(choices::add);
      }
      case TEXT -> options.put("size", 25);
      case DATE, BIRTHDAY -> options.put("date_format", field.shownAs());
      case PHONE -> options.put("phone_format", "none");
      case ADDRESS -> options.put("default_country", 164);
      default -> {}
    }
    json.put("help_text", field.helpText()).put("list_id", list);
    json.putArray("_links");
    return json;
  }
}
