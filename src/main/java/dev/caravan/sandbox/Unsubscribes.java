package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** When members unsubscribed, which their feeds of activity tell of. Thread-safe. */
final class Unsubscribes {
  static final String KIND = "unsubscribed";

  private static final Set<String> FILTERS =
      Set.of(
          "bounce",
          "click",
          "conversation",
          "ecommerce_signup",
          "event",
          "generic_signup",
          "landing_page_signup",
          "marketing_permission",
          "note",
          "open",
          "order",
          "postcard_sent",
          "sent",
          "signup",
          "squatter_signup",
          "survey_response",
          "unsub",
          "web_engagement",
          "website_signup");

  /** One that unsubscribed; {@code member} is the slot. */
  record Unsubscribe(String audience, int member, Instant at, boolean byAdmin) {}

  private final List<Unsubscribe> all = new ArrayList<>();
  private final Consumer<JsonNode> journal;
  private final Clock clock;

  Unsubscribes(Consumer<JsonNode> journal, Clock clock) {
    this.journal = journal;
    this.clock = clock;
  }

  synchronized void note(Audience audience, List<MemberChange> changes) {
    for (MemberChange change : changes) {
      boolean unsubscribed =
          change.before() != null
              && change.after() != null
              && change.before().status() != MemberStatus.UNSUBSCRIBED
              && change.after().status() == MemberStatus.UNSUBSCRIBED;
      if (unsubscribed) {
        Unsubscribe one =
            new Unsubscribe(
                audience.id(),
                change.after().slot(),
                clock.instant(),
                change.source() != Source.USER);
        all.add(one);
        journal.accept(Json.tree(one));
      }
    }
  }

  synchronized void restore(Unsubscribe one) {
    all.add(one);
  }

  synchronized void snapshot(Journal into) {
    all.forEach(one -> into.document(KIND, Json.tree(one)));
  }

  /** The feed of a member, newest first; this sandbox knows of no other activity. */
  synchronized Answer feed(Call call, Audience audience, Member member) {
    String filters = call.query("activity_filters");
    Set<String> wanted = filters == null ? Set.of("unsub") : Set.of(filters.split(","));
    if (!FILTERS.containsAll(wanted)) {
      throw Problem.invalidField(
          "activity_filters", "Data did not match any of the schemas described in anyOf.");
    }
    ObjectNode json = Json.object();
    ArrayNode activity = json.putArray("activity");
    for (int i = all.size() - 1; i >= 0 && wanted.contains("unsub"); i--) {
      Unsubscribe one = all.get(i);
      if (one.audience().equals(audience.id()) && one.member() == member.slot()) {
        activity
            .addObject()
            .put("activity_type", "unsub")
            .put("created_at_timestamp", Timestamps.text(one.at().getEpochSecond()))
            .put("is_admin_unsubscribed", one.byAdmin());
      }
    }
    json.put("email_id", member.hash().hex()).put("list_id", audience.id());
    json.putArray("_links");
    return call.answer(json);
  }
}
