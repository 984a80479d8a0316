package dev.caravan.mailchimp;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks Mailchimp which audiences an account has, with their fields and groups, and remembers the
 * answer. Safe for use by many threads.
 */
public final class AudienceCatalogue {
  /** Mailchimp's largest page; without asking it answers 10. */
  private static final int PAGE = 1000;

  private static final Duration FRESH = Duration.ofMinutes(10);

  private final Mailchimp mailchimp;
  private final AudienceStore store;
  private final Clock clock;

  public AudienceCatalogue(Mailchimp mailchimp, AudienceStore store, Clock clock) {
    this.mailchimp = mailchimp;
    this.store = store;
    this.clock = clock;
  }

  /**
   * The audiences of an account by name, asked for again when the answer is older than 10 minutes.
   *
   * @throws MailchimpFailure when it had to ask and got no answer
   */
  public List<Audience> current(int account) {
    List<Audience> known = store.of(account);
    boolean fresh =
        !known.isEmpty() && known.get(0).fetchedAt().isAfter(clock.instant().minus(FRESH));
    return fresh ? known : refresh(account);
  }

  /** The audiences as far as they are known, without asking. */
  public List<Audience> known(int account) {
    return store.of(account);
  }

  /**
   * Asks now.
   *
   * @throws MailchimpFailure when there is no answer; what was known stays
   */
  public List<Audience> refresh(int account) {
    List<FetchedAudience> fetched = new ArrayList<>();
    for (JsonNode list : all(account, "/lists", "lists")) {
      String id = list.path("id").asText();
      fetched.add(
          new FetchedAudience(
              id,
              list.path("name").asText(),
              list.path("double_optin").asBoolean(),
              members(list.path("stats")),
              mergeFields(account, id),
              groups(account, id),
              list.path("marketing_permissions").asBoolean()
                  ? permissions(account, id)
                  : List.of()));
    }
    // the database keeps microseconds
    store.put(account, fetched, clock.instant().truncatedTo(ChronoUnit.MICROS));
    return store.of(account);
  }

  private List<MergeField> mergeFields(int account, String audience) {
    List<MergeField> fields = new ArrayList<>();
    for (JsonNode field : all(account, "/lists/" + audience + "/merge-fields", "merge_fields")) {
      List<String> choices = new ArrayList<>();
      field.path("options").path("choices").forEach(choice -> choices.add(choice.asText()));
      fields.add(
          new MergeField(
              field.path("tag").asText(),
              field.path("type").asText(),
              field.path("name").asText(),
              field.path("required").asBoolean(),
              choices,
              field.path("options").path("date_format").asText(null)));
    }
    return fields;
  }

  private List<InterestGroup> groups(int account, String audience) {
    List<InterestGroup> groups = new ArrayList<>();
    String categories = "/lists/" + audience + "/interest-categories";
    for (JsonNode category : all(account, categories, "categories")) {
      String interests = categories + "/" + category.path("id").asText() + "/interests";
      for (JsonNode interest : all(account, interests, "interests")) {
        groups.add(
            new InterestGroup(
                interest.path("id").asText(),
                category.path("title").asText(),
                interest.path("name").asText()));
      }
    }
    return groups;
  }

  /** No call lists them: only members tell which there are. */
  private List<MarketingPermission> permissions(int account, String audience) {
    MailchimpCall call =
        MailchimpCall.get(account, "/lists/" + audience + "/members")
            .with("fields", "members.marketing_permissions")
            .with("count", 1);
    List<MarketingPermission> permissions = new ArrayList<>();
    for (JsonNode permission : mailchimp.ask(call).body().at("/members/0/marketing_permissions")) {
      permissions.add(
          new MarketingPermission(
              permission.path("marketing_permission_id").asText(),
              permission.path("text").asText()));
    }
    return permissions;
  }

  private List<JsonNode> all(int account, String path, String items) {
    List<JsonNode> found = new ArrayList<>();
    int page;
    do {
      MailchimpCall call =
          MailchimpCall.get(account, path).with("count", PAGE).with("offset", found.size());
      JsonNode answered = mailchimp.ask(call).body().path(items);
      page = answered.size();
      answered.forEach(found::add);
    } while (page == PAGE);
    return found;
  }

  private static Map<String, Long> members(JsonNode stats) {
    Map<String, Long> members = new LinkedHashMap<>();
    members.put("subscribed", stats.path("member_count").asLong());
    members.put("unsubscribed", stats.path("unsubscribe_count").asLong());
    members.put("cleaned", stats.path("cleaned_count").asLong());
    return members;
  }
}
