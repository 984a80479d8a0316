package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says what changed members mean in the words of audience webhooks. */
final class MemberEvents {
  private final AudienceShape shape;
  private final Instant now;

  MemberEvents(AudienceShape shape, Instant now) {
    this.shape = shape;
    this.now = now;
  }

  /** The events of one change; none for a change of tags, for which no event exists. */
  List<WebhookEvent> of(MemberChange change) {
    Member before = change.before();
    Member after = change.after();
    MemberStatus was = before == null ? MemberStatus.ARCHIVED : before.status();
    MemberStatus is = after == null ? MemberStatus.ARCHIVED : after.status();
    if (was != is) {
      return status(change, was, is);
    }
    return is == MemberStatus.ARCHIVED || sameButTags(before, after) ? List.of() : data(change);
  }

  private List<WebhookEvent> status(MemberChange change, MemberStatus was, MemberStatus is) {
    return switch (is) {
      case SUBSCRIBED -> List.of(event("subscribe", change, whole(change.after())));
      case UNSUBSCRIBED ->
          was == MemberStatus.ARCHIVED
              ? List.of()
              : List.of(unsubscribe(change, change.after(), "unsub"));
      case ARCHIVED ->
          was == MemberStatus.SUBSCRIBED
              ? List.of(unsubscribe(change, change.before(), "delete"))
              : List.of();
      case CLEANED -> {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("data[list_id]", shape.definition().id());
        data.put("data[campaign_id]", Campaign.newest(shape.definition()).id());
        data.put("data[reason]", "hard");
        data.put("data[email]", change.after().email());
        yield List.of(event("cleaned", change, data));
      }
      default -> List.of();
    };
  }

  /** A new address gives two events; the profile one may well come first. */
  private List<WebhookEvent> data(MemberChange change) {
    List<WebhookEvent> events = new ArrayList<>();
    events.add(event("profile", change, whole(change.after())));
    if (!change.before().hasHash(change.after().hash())) {
      Map<String, String> data = new LinkedHashMap<>();
      data.put("data[list_id]", shape.definition().id());
      data.put("data[new_id]", change.after().uniqueEmailId());
      data.put("data[new_email]", change.after().email());
      data.put("data[old_email]", change.before().email());
      events.add(event("upemail", change, data));
    }
    return events;
  }

  private static boolean sameButTags(Member before, Member after) {
    MemberDraft draft = MemberDraft.of(after);
    draft.tags = before.tags();
    draft.lastChanged = before.lastChanged();
    return draft.toMember(after.hash()).equals(before);
  }

  private WebhookEvent unsubscribe(MemberChange change, Member member, String action) {
    Map<String, String> data = new LinkedHashMap<>();
    data.put("data[action]", action);
    data.put("data[reason]", "manual");
    data.putAll(whole(member));
    return event("unsubscribe", change, data);
  }

  private WebhookEvent event(String type, MemberChange change, Map<String, String> data) {
    return new WebhookEvent(type, change.source(), now, data);
  }

  private Map<String, String> whole(Member member) {
    Map<String, String> data = new LinkedHashMap<>();
    data.put("data[id]", member.uniqueEmailId());
    data.put("data[email]", member.email());
    data.put("data[email_type]", member.plainText() ? "text" : "html");
    data.put("data[ip_opt]", text(MemberField.IP_OPT, member));
    data.put("data[ip_signup]", text(MemberField.IP_SIGNUP, member));
    data.put("data[web_id]", Integer.toString(shape.webId(member)));
    data.put("data[list_id]", shape.definition().id());
    data.put("data[merges][EMAIL]", member.email());
    for (int i = 0; i < shape.mergeFields().size(); i++) {
      String name = "data[merges][" + shape.mergeFields().get(i).tag() + "]";
      JsonNode value = Json.read(member.merge().json(i).getBytes(StandardCharsets.UTF_8));
      if (value.isObject()) {
        value
            .properties()
            .forEach(p -> data.put(name + "[" + p.getKey() + "]", p.getValue().asText()));
      } else {
        data.put(name, value.asText());
      }
    }
    groups(member, data);
    return data;
  }

  private void groups(Member member, Map<String, String> data) {
    List<String> all = new ArrayList<>();
    int number = 0;
    for (InterestCategory category : shape.definition().categories()) {
      List<String> chosen = new ArrayList<>();
      for (Interest interest : category.interests()) {
        if ((member.interests() & 1L << shape.interest(interest.id())) != 0) {
          chosen.add(interest.name());
        }
      }
      String name = "data[merges][GROUPINGS][" + number + "]";
      data.put(name + "[id]", Integer.toString(number + 1));
      data.put(name + "[unique_id]", category.id());
      data.put(name + "[name]", category.title());
      data.put(name + "[groups]", String.join(", ", chosen));
      all.addAll(chosen);
      number++;
    }
    data.put("data[merges][INTERESTS]", String.join(", ", all));
  }

  private String text(MemberField field, Member member) {
    JsonBytes out = new JsonBytes(32);
    field.write(out, member, shape);
    return Json.read(out.toByteArray()).asText();
  }
}
