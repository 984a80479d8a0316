package dev.caravan.intake;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.event.EmailEvent;
import dev.caravan.event.Event;
import dev.caravan.event.EventKey;
import dev.caravan.event.Hint;
import dev.caravan.profile.Identifier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What an audience webhook of Mailchimp means (Mailchimp's guide "Sync audience data with
 * webhooks"): email events, and hints which members to read back. The payload itself changes no
 * profile: it may be late, doubled or out of order.
 *
 * <p>A complaint, told as {@code unsubscribe} or as {@code cleaned} with reason {@code abuse}, is
 * an Unsubscribe Email with that reason. An {@code unsubscribe} with action {@code delete} is an
 * archived contact and no event.
 */
final class AudienceWebhook {
  private static final String TYPES =
      "subscribe, unsubscribe, profile, upemail, cleaned or campaign";

  private final SourceConnection connection;
  private final FormBody form;

  private AudienceWebhook(SourceConnection connection, String body) {
    this.connection = connection;
    this.form = new FormBody(body);
  }

  /**
   * Translates a row whose source is Mailchimp.
   *
   * @throws Untranslatable when the body is not one of the six types, or misses what they carry
   */
  static Translated translate(InboxRow row, SourceConnection connection) {
    AudienceWebhook webhook = new AudienceWebhook(connection, row.body());
    return new Translated(row.id(), webhook.events(), webhook.hints(), null);
  }

  private List<Event> events() {
    return switch (form.required("type")) {
      case "unsubscribe" ->
          form.text("data[action]").equals("delete")
              ? List.of()
              : email(EmailEvent.UNSUBSCRIBE, null);
      case "cleaned" -> cleaned();
      case "subscribe", "profile", "upemail", "campaign" -> List.of();
      default ->
          throw new Untranslatable("type is " + shown(form.text("type")) + "; right is " + TYPES);
    };
  }

  private List<Event> cleaned() {
    return switch (form.required("data[reason]")) {
      case "hard" -> email(EmailEvent.BOUNCE, "hard");
      case "abuse" -> email(EmailEvent.UNSUBSCRIBE, null);
      default ->
          throw new Untranslatable(
              "data[reason] is " + shown(form.text("data[reason]")) + "; right is hard or abuse");
    };
  }

  private List<Hint> hints() {
    List<String> places =
        switch (form.text("type")) {
          case "campaign" -> List.of();
          case "upemail" -> List.of("data[old_email]", "data[new_email]");
          default -> List.of("data[email]");
        };
    Set<String> addresses = new LinkedHashSet<>();
    places.forEach(place -> addresses.add(address(place)));
    String audience = form.required("data[list_id]");
    List<Hint> hints = new ArrayList<>();
    if (connection.audiences().contains(audience)) {
      addresses.forEach(address -> hints.add(new Hint(connection.id(), audience, address)));
    }
    return hints;
  }

  private List<Event> email(EmailEvent event, String bounceType) {
    if (!connection.takes(event.word())) {
      return List.of();
    }
    String list = text("data[list_id]");
    String campaign = text("data[campaign_id]");
    String address = address("data[email]");
    String fired = form.required("fired_at");
    Instant time =
        EventTime.firedAt(fired)
            .orElseThrow(
                () ->
                    new Untranslatable(
                        "fired_at is " + shown(fired) + "; right is 2026-11-01 10:00:00"));
    ObjectNode properties = JsonNodeFactory.instance.objectNode();
    put(properties, "Campaign ID", campaign);
    put(properties, "List ID", list);
    put(properties, "IP", text("data[ip_opt]"));
    put(properties, "Time", time.toString());
    put(properties, "Bounce Type", bounceType);
    put(properties, "Reason", bounceType == null ? text("data[reason]") : null);
    byte[] key =
        EventKey.email(
            connection.account(), list, campaign, address, event, time, null, bounceType);
    return List.of(
        new Event(
            key,
            connection.id(),
            event.type(),
            null,
            address,
            time,
            properties,
            "mailchimp",
            false));
  }

  private String address(String place) {
    String given = form.required(place);
    String address = Identifier.address(given);
    if (!Texts.isStorable(address, 320) || address.indexOf('@') < 1) {
      throw new Untranslatable(place + " is " + shown(given) + ", which is no email address");
    }
    return address;
  }

  private String text(String place) {
    String value = form.text(place);
    if (value.isEmpty()) {
      return null;
    }
    if (!Texts.isStorable(value, 1_024)) {
      throw new Untranslatable(place + " is " + shown(value) + ", which cannot be stored");
    }
    return value;
  }

  private static void put(ObjectNode properties, String name, String value) {
    if (value != null) {
      properties.put(name, value);
    }
  }

  // What goes into a failure has to be storable itself, and need not be long.
  private static String shown(String value) {
    int[] visible = value.codePoints().limit(60).map(c -> c < ' ' ? '?' : c).toArray();
    return "\"" + new String(visible, 0, visible.length) + "\"";
  }
}
