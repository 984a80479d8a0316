package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Carries the fields of a request over to a member, or refuses them. */
final class MemberRules {
  private final Audience audience;
  private final AudienceShape shape;
  private final boolean skipMergeValidation;

  /**
   * @param skipMergeValidation lets a member pass whose required merge fields are empty
   */
  MemberRules(Audience audience, boolean skipMergeValidation) {
    this.audience = audience;
    this.shape = audience.shape();
    this.skipMergeValidation = skipMergeValidation;
  }

  /** Everything but address, status and tags. */
  void apply(MemberDraft draft, JsonNode body) throws Refusal {
    mergeFields(draft, body.path("merge_fields"));
    interests(draft, body.path("interests"));
    draft.vip = body.path("vip").asBoolean(draft.vip);
    draft.language = audience.shared(body.path("language").asText(draft.language));
    emailType(draft, body.path("email_type"));
    if (body.has("location")) {
      draft.location = location(body.get("location"));
    }
    draft.ipSignup = ip("ip_signup", body, draft.ipSignup);
    draft.ipOpt = ip("ip_opt", body, draft.ipOpt);
    draft.signup = timestamp("timestamp_signup", body, draft.signup);
    draft.optin = timestamp("timestamp_opt", body, draft.optin);
  }

  private void mergeFields(MemberDraft draft, JsonNode given) throws Refusal {
    List<MergeField> fields = shape.mergeFields();
    byte[][] values = draft.merge.unpack(fields.size());
    List<Problem.FieldError> errors = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : given.properties()) {
      int at = shape.mergeField(entry.getKey());
      if (at >= 0) {
        try {
          values[at] = MergeFieldRules.value(fields.get(at), entry.getValue());
        } catch (MergeFieldRules.Unfit e) {
          errors.add(new Problem.FieldError(entry.getKey(), e.getMessage()));
        }
      }
    }
    if (errors.isEmpty() && !skipMergeValidation) {
      missing(fields, values, errors);
    }
    if (!errors.isEmpty()) {
      throw Refusal.mergeFields(errors);
    }
    draft.merge = MergeValues.pack(values);
  }

  private static void missing(
      List<MergeField> fields, byte[][] values, List<Problem.FieldError> errors) {
    for (int i = 0; i < values.length; i++) {
      MergeField field = fields.get(i);
      if (field.required() && values[i].length == 0) {
        String message =
            field.type() == MergeFieldType.ADDRESS
                ? "Please enter a complete address"
                : "Please enter a value";
        errors.add(new Problem.FieldError(field.tag(), message));
      }
    }
  }

  private void interests(MemberDraft draft, JsonNode given) throws Refusal {
    for (Map.Entry<String, JsonNode> entry : given.properties()) {
      int bit = shape.interest(entry.getKey());
      if (bit < 0) {
        throw Refusal.field("interests", "Invalid interest ID: '%s'.".formatted(entry.getKey()));
      }
      draft.interests =
          entry.getValue().asBoolean()
              ? draft.interests | 1L << bit
              : draft.interests & ~(1L << bit);
    }
  }

  private static void emailType(MemberDraft draft, JsonNode given) throws Refusal {
    switch (given.asText("")) {
      case "" -> {}
      case "html" -> draft.plainText = false;
      case "text" -> draft.plainText = true;
      default -> throw Refusal.field("email_type", "Value must be one of: html, text");
    }
  }

  private String location(JsonNode given) {
    JsonBytes out = new JsonBytes(160);
    out.ascii("{\"latitude\":").ascii(given.path("latitude").asText("0"));
    out.ascii(",\"longitude\":").ascii(given.path("longitude").asText("0"));
    out.ascii(
        ",\"gmtoff\":0,\"dstoff\":0,\"country_code\":\"\",\"timezone\":\"\",\"region\":\"\"}");
    return audience.shared(new String(out.toByteArray(), StandardCharsets.UTF_8));
  }

  private static int ip(String field, JsonNode body, int before) throws Refusal {
    String text = body.path(field).asText("");
    if (text.isEmpty()) {
      return body.has(field) ? 0 : before;
    }
    String[] parts = text.split("\\.", -1);
    int ip = 0;
    for (String part : parts) {
      if (parts.length != 4 || !part.matches("[0-9]{1,3}") || Integer.parseInt(part) > 255) {
        throw Refusal.field(field, "Please enter a valid IP address.");
      }
      ip = ip << 8 | Integer.parseInt(part);
    }
    return ip;
  }

  private static int timestamp(String field, JsonNode body, int before) throws Refusal {
    String text = body.path(field).asText("");
    if (text.isEmpty()) {
      return before;
    }
    try {
      return (int) Timestamps.parse(text);
    } catch (DateTimeException e) {
      throw Refusal.field(field, "Please enter a date and time in ISO 8601 format.");
    }
  }
}
