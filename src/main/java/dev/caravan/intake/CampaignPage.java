package dev.caravan.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.event.EmailEvent;
import dev.caravan.event.Event;
import dev.caravan.event.EventKey;
import dev.caravan.profile.Identifier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * What a page of a campaign's report means: {@code {"campaign": {…}, "emails" | "sent_to" |
 * "unsubscribes": […]}}, the rows as Mailchimp told them. A row that cannot be an event is left out
 * and the others count.
 */
final class CampaignPage {
  private static final int LONGEST_URL = 4_096;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SourceConnection connection;
  private final MachineSigns machines;
  private final JsonNode campaign;
  private final Instant sent;
  private final List<Event> events = new ArrayList<>();
  private final Map<String, Integer> repetitions = new HashMap<>();

  private CampaignPage(SourceConnection connection, MachineSigns machines, JsonNode campaign) {
    this.connection = connection;
    this.machines = machines;
    this.campaign = campaign;
    this.sent = EventTime.iso(campaign.path("sent").asText()).orElse(null);
  }

  /** Translates a row whose source is the reading of reports. */
  static Translated translate(InboxRow row, SourceConnection connection, MachineSigns machines) {
    JsonNode page;
    try {
      page = JSON.readTree(row.body());
    } catch (JsonProcessingException e) {
      throw new Untranslatable("the page is no JSON");
    }
    CampaignPage campaign = new CampaignPage(connection, machines, page.path("campaign"));
    page.path("emails").forEach(campaign::activity);
    page.path("sent_to").forEach(campaign::sentTo);
    page.path("unsubscribes").forEach(campaign::unsubscribed);
    return new Translated(row.id(), campaign.events, List.of(), null);
  }

  private void activity(JsonNode recipient) {
    List<Instant> atOnce = MachineSigns.manyLinksAtOnce(recipient.path("activity"));
    for (JsonNode told : recipient.path("activity")) {
      EmailEvent event =
          switch (told.path("action").asText()) {
            case "open" -> EmailEvent.OPEN;
            case "click" -> EmailEvent.CLICK;
            case "bounce" -> EmailEvent.BOUNCE;
            default -> null;
          };
      Instant time = EventTime.iso(told.path("timestamp").asText()).orElse(null);
      if (event != null && time != null) {
        String ip = Texts.of(told.path("ip"), 64);
        boolean machine =
            machines.isMachine(event, sent, time, ip, null)
                || event == EmailEvent.CLICK && atOnce.contains(time);
        String url = event == EmailEvent.CLICK ? Texts.of(told.path("url"), LONGEST_URL) : null;
        String type = event == EmailEvent.BOUNCE ? Texts.of(told.path("type"), 64) : null;
        ObjectNode more = JsonNodeFactory.instance.objectNode();
        Texts.put(more, "IP", ip);
        more.put("Time", time.toString());
        Texts.put(more, "URL", url);
        Texts.put(more, "Bounce Type", type);
        add(recipient, event, time, more, url, type, machine);
      }
    }
  }

  // A report tells one time for all of them, and none of an automation.
  private void sentTo(JsonNode recipient) {
    if (sent == null) {
      return;
    }
    ObjectNode more = JsonNodeFactory.instance.objectNode();
    more.put("Time", sent.toString());
    Texts.put(more, "Group", Texts.of(recipient.path("absplit_group"), 64));
    add(recipient, EmailEvent.SENT, sent, more, null, null, false);
  }

  private void unsubscribed(JsonNode recipient) {
    Instant time = EventTime.iso(recipient.path("timestamp").asText()).orElse(null);
    if (time != null) {
      ObjectNode more = JsonNodeFactory.instance.objectNode();
      more.put("Time", time.toString());
      Texts.put(more, "Reason", Texts.of(recipient.path("reason"), 1_024));
      add(recipient, EmailEvent.UNSUBSCRIBE, time, more, null, null, false);
    }
  }

  private void add(
      JsonNode recipient,
      EmailEvent event,
      Instant time,
      ObjectNode more,
      String url,
      String bounceType,
      boolean machine) {
    String address = Identifier.address(recipient.path("email_address").asText());
    if (!connection.takes(event.word())
        || !Texts.isStorable(address, 320)
        || address.indexOf('@') < 1) {
      return;
    }
    String list = campaign.path("list").asText();
    String id = campaign.path("id").asText();
    byte[] key =
        EventKey.email(connection.account(), list, id, address, event, time, url, bounceType);
    if (!event.isOncePerCampaign()) {
      int ordinal = repetitions.merge(HexFormat.of().formatHex(key), 1, Integer::sum) - 1;
      key = EventKey.repeated(key, ordinal);
    }
    ObjectNode properties = JsonNodeFactory.instance.objectNode();
    properties.put("Campaign ID", id);
    Texts.put(properties, "Campaign Title", Texts.of(campaign.path("title"), 1_024));
    Texts.put(properties, "Parent Campaign ID", Texts.of(campaign.path("parent"), 64));
    properties.put("List ID", list);
    properties.setAll(more);
    events.add(
        new Event(
            key,
            connection.id(),
            event.type(),
            null,
            address,
            time,
            properties,
            "activity",
            machine));
  }
}
